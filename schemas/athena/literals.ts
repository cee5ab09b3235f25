/** A text as an SQL literal, as Athena wants execution parameters. https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html */
export const textLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;
