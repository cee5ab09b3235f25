import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ConfigurationError, configurationOf } from './config.ts';
import { EventFlowStack } from './stack.ts';
import { waive } from './waivers.ts';

/** The app behind `cdk synth` and `cdk deploy -c env=dev`; without `-c env=…` it is dev. */
const app = new App({ analyticsReporting: false });
try {
  const environmentName: unknown = app.node.tryGetContext('env') ?? 'dev';
  waive(new EventFlowStack(app, configurationOf(String(environmentName))));
  // What is found and not waived ends the synthesis: it cannot be deployed.
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
}
