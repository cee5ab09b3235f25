import * as z from 'zod';
import type { Route } from '../route.ts';
import { EventList, EventListQuery, EventStock, PublicEvent, PutEventBody } from './event.ts';
import { EventId, RequestId } from './identifiers.ts';
import {
  MyParticipations,
  MyParticipationsQuery,
  ParticipateAnswer,
  ParticipateBody,
  Participation,
} from './participation.ts';
import { WinnerList, WinnerListQuery } from './winner.ts';

const ofEvent = z.strictObject({ eventId: EventId });
const location = { location: 'Where the request can be asked for: `/participations/{requestId}`' };

/** Every route of the API: infra/api.ts deploys them, openapi.ts describes them. */
export const PARTICIPATION_ROUTES = [
  {
    lambda: 'events',
    method: 'GET',
    path: '/events/{eventId}',
    operationId: 'getEvent',
    group: 'Events',
    summary: 'Whether an event takes participations now',
    description:
      'State, times, and the server’s clock to count down by. The stock is for operators.',
    access: 'everyone',
    parameters: ofEvent,
    answers: { 200: { description: 'The event as everyone sees it', shape: PublicEvent } },
    problems: ['invalid-request', 'event-not-found'],
  },
  {
    lambda: 'ingest',
    method: 'POST',
    path: '/events/{eventId}/participations',
    operationId: 'participate',
    group: 'Participations',
    summary: 'Take part in an event',
    description:
      'One request for each user and event: whoever calls again meets the same one as it stands, so that a retry is always safe. The decision follows within moments; ask for it where `Location` says.',
    access: 'user',
    parameters: ofEvent,
    body: ParticipateBody,
    answers: {
      202: { description: 'This call queued it', shape: ParticipateAnswer, headers: location },
      200: {
        description: 'It was queued before; this is how it stands',
        shape: ParticipateAnswer,
        headers: location,
      },
    },
    problems: ['invalid-request', 'event-not-found', 'event-not-open', 'event-closed'],
  },
  {
    lambda: 'participation',
    method: 'GET',
    path: '/participations/{requestId}',
    operationId: 'getParticipation',
    group: 'Participations',
    summary: 'One of the caller’s participations',
    description: 'Another user’s is not found, as if there were none.',
    access: 'user',
    parameters: z.strictObject({ requestId: RequestId }),
    answers: { 200: { description: 'The request as it stands', shape: Participation } },
    problems: ['participation-not-found'],
  },
  {
    lambda: 'my-participations',
    method: 'GET',
    path: '/me/participations',
    operationId: 'listMyParticipations',
    group: 'Participations',
    summary: 'The caller’s participations, newest first',
    description: 'From `QUEUED` on; a request that is `RECEIVED` is not listed yet.',
    access: 'user',
    query: MyParticipationsQuery,
    answers: { 200: { description: 'A page of them', shape: MyParticipations } },
    problems: ['invalid-request'],
  },
  {
    lambda: 'events',
    method: 'GET',
    path: '/events',
    operationId: 'listEvents',
    group: 'Operators',
    summary: 'Every event, by its id',
    access: 'operator',
    query: EventListQuery,
    answers: { 200: { description: 'A page of them', shape: EventList } },
    problems: ['invalid-request'],
  },
  {
    lambda: 'events',
    method: 'PUT',
    path: '/events/{eventId}',
    operationId: 'putEvent',
    group: 'Operators',
    summary: 'Make an event, or change it',
    description:
      'A new event opens at once and has no end unless told. What the body leaves out stays as it is; `closesAt: null` removes the end.',
    access: 'operator',
    parameters: ofEvent,
    body: PutEventBody,
    answers: {
      201: { description: 'Made', shape: EventStock },
      200: { description: 'Changed', shape: EventStock },
    },
    problems: ['invalid-request', 'capacity-below-taken', 'conflict'],
  },
  {
    lambda: 'events',
    method: 'GET',
    path: '/events/{eventId}/stock',
    operationId: 'getStock',
    group: 'Operators',
    summary: 'An event with its stock',
    access: 'operator',
    parameters: ofEvent,
    answers: { 200: { description: 'The event with what remains', shape: EventStock } },
    problems: ['invalid-request', 'event-not-found'],
  },
  {
    lambda: 'winners',
    method: 'GET',
    path: '/events/{eventId}/winners',
    operationId: 'listWinners',
    group: 'Operators',
    summary: 'Who won, in the order in which they were queued',
    description:
      'By `queuedAt`, then `requestId`. While an event still decides, a winner may turn up ahead of a page that was read already.',
    access: 'operator',
    parameters: ofEvent,
    query: WinnerListQuery,
    answers: { 200: { description: 'A page of them', shape: WinnerList } },
    problems: ['invalid-request', 'event-not-found'],
  },
  {
    lambda: 'api-docs',
    method: 'GET',
    path: '/openapi.json',
    operationId: 'getOpenApi',
    group: 'This document',
    summary: 'This API as an OpenAPI document',
    access: 'everyone',
    answers: { 200: { description: 'OpenAPI 3.1', shape: z.looseObject({ openapi: z.string() }) } },
    problems: [],
  },
  {
    lambda: 'api-docs',
    method: 'GET',
    path: '/docs',
    operationId: 'getDocs',
    group: 'This document',
    summary: 'This API as a page to read',
    access: 'everyone',
    answers: { 200: { description: 'A page', shape: z.string(), contentType: 'text/html' } },
    problems: [],
  },
] as const satisfies readonly Route[];

type ParticipationRoute = (typeof PARTICIPATION_ROUTES)[number];

/** The Lambdas behind the API, by their folders. */
export type ApiLambda = ParticipationRoute['lambda'];

/** The keys under which the gateway hands a Lambda its requests, as `GET /events`. */
export type RouteKeyOf<Lambda extends ApiLambda> = KeyOf<
  Extract<ParticipationRoute, { lambda: Lambda }>
>;
type KeyOf<One extends ParticipationRoute> = One extends ParticipationRoute
  ? `${One['method']} ${One['path']}`
  : never;
