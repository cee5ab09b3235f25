/** What the person at the keyboard can mend: told in a sentence, without a stack trace. */
export class Refusal extends Error {
  readonly exitCode: number;

  /** 2: wrong usage; 3: cannot be reached or started. */
  constructor(message: string, exitCode: 2 | 3 = 3) {
    super(message);
    this.name = 'Refusal';
    this.exitCode = exitCode;
  }
}
