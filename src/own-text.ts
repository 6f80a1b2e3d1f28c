/**
 * Texts that are kept for long. V8 cuts a long piece out of a text as a view of it, and a view keeps all of the text in memory:
 * a name the line it stood in. In: a piece of a text. Out: an equal text that keeps nothing else.
 */

/** Shorter pieces are copied by V8 itself. */
const SHORTEST_VIEW = 13;

export const ownText = (piece: string): string =>
  piece.length < SHORTEST_VIEW ? piece : Buffer.from(piece).toString();
