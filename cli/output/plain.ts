/** Control characters of a terminal, and marks that turn the direction of writing; a line feed is none. */
const CONTROL = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text from elsewhere as it may stand on a terminal: what would control it is written out, as `\x1b`. */
export const plain = (text: string): string => text.replace(CONTROL, written);

function written(character: string): string {
  if (character === '\t') return ' ';
  const hex = character.charCodeAt(0).toString(16);
  return hex.length > 2 ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`;
}
