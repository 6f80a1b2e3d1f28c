/** What a cutter cuts, as plain data that can be compared. */
import { type Cut, CutRecord, type Cutter, type Scrap } from '../../src/source/cutter.ts';

export interface PlainCut {
  text: string;
  line: number;
  problem?: Scrap['problem'];
}

export const plain = (cut: Cut): PlainCut => (cut instanceof CutRecord ? { text: cut.text, line: cut.line } : cut);

/** Pushed in chunks of so many bytes, all in the same memory. */
export function plainCuts(cutter: Cutter, bytes: Buffer, size = 1 << 20): PlainCut[] {
  const out: Cut[] = [];
  const chunk = Buffer.allocUnsafeSlow(size);
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(chunk, 0, at, at + size);
    cutter.push(chunk.subarray(0, length), out);
  }
  cutter.end(out);
  return out.map(plain);
}
