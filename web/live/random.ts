/** A short name that nobody had before. */
export const freshName = () => crypto.randomUUID().slice(0, 8);
