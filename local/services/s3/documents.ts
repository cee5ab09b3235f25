import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { AwsError } from '../../service.ts';

const xml = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === 'Object' || name === 'Part',
});

const DeleteDocument = z.object({
  Delete: z.object({
    Object: z.array(z.object({ Key: z.string() })),
    Quiet: z.string().optional(),
  }),
});

const CompleteDocument = z.object({
  CompleteMultipartUpload: z.object({
    Part: z.array(z.object({ PartNumber: z.coerce.number().int(), ETag: z.string() })),
  }),
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html; throws MalformedXML */
export function deleteInput(body: Buffer) {
  const { Object: listed, Quiet } = documentOf(DeleteDocument, body).Delete;
  return { Objects: listed, Quiet: Quiet === 'true' };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html; throws MalformedXML */
export function completeInput(body: Buffer) {
  return { Parts: documentOf(CompleteDocument, body).CompleteMultipartUpload.Part };
}

function documentOf<Document>(schema: z.ZodType<Document>, body: Buffer): Document {
  const parsed = schema.safeParse(parsedXml(body));
  if (parsed.success) return parsed.data;
  throw new AwsError('MalformedXML', 'The XML you provided was not well-formed.');
}

function parsedXml(body: Buffer): unknown {
  try {
    return xml.parse(body);
  } catch {
    return undefined;
  }
}
