import { openApiDocument } from '../../../schemas/openapi.ts';
import type { DescribedApi } from './page/described.ts';
import { renderPage } from './page/page.ts';

/** The API described: as an OpenAPI document, and as a page of HTML made from that very document. */
export function createApiDocs() {
  const json = JSON.stringify(openApiDocument());
  return { json, page: renderPage(JSON.parse(json) as DescribedApi) };
}
