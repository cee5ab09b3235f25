import { exportArnOf, type Job } from './jobs.ts';
import { folderOf } from './manifests.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportDescription.html */
export function describeExport(job: Job) {
  const { request, state } = job;
  const { asked } = request;
  return {
    ExportArn: exportArnOf(job),
    ExportStatus: state.status,
    StartTime: job.startedAtEpochMs / 1000,
    TableArn: request.tableArn,
    TableId: request.tableUuid,
    ClientToken: request.token,
    S3Bucket: request.bucket,
    ...(request.prefix && { S3Prefix: request.prefix }),
    S3SseAlgorithm: asked.S3SseAlgorithm ?? 'AES256',
    ...(asked.S3SseKmsKeyId && { S3SseKmsKeyId: asked.S3SseKmsKeyId }),
    ExportFormat: 'DYNAMODB_JSON',
    ExportType: request.span.type,
    ...describeSpan(job),
    ...(state.status !== 'IN_PROGRESS' && { EndTime: state.endedAtEpochMs / 1000 }),
    ...(state.status === 'COMPLETED' && {
      ExportManifest: `${folderOf(job)}/manifest-summary.json`,
      BilledSizeBytes: state.bytes,
      ItemCount: state.items,
    }),
    ...(state.status === 'FAILED' && { FailureCode: state.code, FailureMessage: state.message }),
  };
}

function describeSpan({ request: { span } }: Job) {
  if (span.type === 'FULL_EXPORT') return { ExportTime: span.atEpochMs / 1000 };
  return {
    IncrementalExportSpecification: {
      ExportFromTime: span.fromEpochMs / 1000,
      ExportToTime: span.toEpochMs / 1000,
      ExportViewType: span.view,
    },
  };
}
