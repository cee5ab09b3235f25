import { App } from 'aws-cdk-lib';
import { ConfigurationError, configurationOf } from './config.ts';
import { EventFlowStack } from './stack.ts';

/** The app behind `cdk synth` and `cdk deploy -c env=dev`; without `-c env=…` it is dev. */
const app = new App({ analyticsReporting: false });
try {
  const environmentName: unknown = app.node.tryGetContext('env') ?? 'dev';
  new EventFlowStack(app, configurationOf(String(environmentName)));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
}
