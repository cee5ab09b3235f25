/** A pattern that EventBridge would refuse, or one that needs what the local cloud lacks. */
export class InvalidEventPattern extends Error {
  constructor(reason: string) {
    super(`Event pattern is not valid. Reason: ${reason}`);
    this.name = 'InvalidEventPattern';
  }
}
