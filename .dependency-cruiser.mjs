/**
 * The rooms and what each may import (docs/architecture.md). A room that is not named here is refused.
 * Tests cross rooms only in tests/; a test beside its code keeps to its room.
 */
const rooms = {
  schemas: ['schemas'],
  'functions/runtime': ['schemas', 'functions/runtime'],
  'functions/participation': ['schemas', 'functions/runtime', 'functions/participation'],
  'functions/operations': ['schemas', 'functions/runtime', 'functions/operations'],
  queries: ['queries'],
  infra: ['schemas', 'queries', 'infra'],
  local: ['local'],
  cli: ['schemas', 'queries', 'cli'],
  web: ['schemas', 'web'],
};

const inside = (names) => `^(${names.join('|')})/`;

const forbidden = Object.entries(rooms).map(([room, mayImport]) => ({
  name: `room-${room.replace('/', '-')}`,
  comment: `${room}/ may import only: ${mayImport.join(', ')}`,
  severity: 'error',
  from: { path: inside([room]) },
  to: {
    path: '^[^/]+/',
    pathNot: [inside(mayImport), '^node_modules/'],
    dependencyTypesNot: ['core'],
  },
}));

export default {
  forbidden: [
    ...forbidden,
    {
      name: 'sibling-lambdas',
      comment: 'A Lambda never imports another: what they share stands in the folder above them',
      severity: 'error',
      from: { path: '^functions/([^/]+)/([^/]+)/', pathNot: '^functions/[^/]+/testing/' },
      to: {
        path: '^functions/$1/[^/]+/',
        pathNot: ['^functions/$1/$2/', '^functions/$1/testing/'],
      },
    },
    {
      name: 'sibling-services',
      comment:
        'Services of the local cloud meet through context.call alone; tests put them together',
      severity: 'error',
      from: { path: '^local/services/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^local/services/[^/]+/', pathNot: '^local/services/$1/' },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'What tests are made of is never shipped',
      severity: 'error',
      from: {
        path: '^(schemas|functions|infra|local|cli|web)/',
        pathNot: ['\\.test\\.ts$', '/testing/'],
      },
      to: { path: '/testing/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cdk\\.out|coverage|\\.eventflow|web/live/dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
