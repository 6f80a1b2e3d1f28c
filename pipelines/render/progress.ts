/** Progress of a run on standard error: a bar on a terminal, a line now and then elsewhere, nothing when asked to be quiet. */
import { Presets, SingleBar } from 'cli-progress';
import { count, thousands } from '../../src/words.ts';
import type { Progress } from '../embedded.ts';

export interface ProgressView {
  update(progress: Progress): void;
  stop(): void;
}

const LINE_EVERY_MS = 5_000;
/** Of standard input nobody knows how much is to come. */
const FORMAT_OF_STREAM = '{records} records  {rate}/s  {day}  {findings}';
const FORMAT_OF_FILES = `{percentage} % {bar} ${FORMAT_OF_STREAM}  {eta_formatted} left`;

export function progressView(isQuiet: boolean): ProgressView {
  if (isQuiet) return { update: () => undefined, stop: () => undefined };
  return process.stderr.isTTY ? barView() : lineView((line) => console.error(line));
}

function barView(): ProgressView {
  let bar: SingleBar | undefined;
  return {
    update(progress) {
      const total = Math.max(1, progress.bytesTotal);
      const format = progress.bytesTotal === 0 ? FORMAT_OF_STREAM : FORMAT_OF_FILES;
      bar ??= startBar(format, total);
      bar.update(Math.min(progress.bytesRead, total), wordsOf(progress));
    },
    stop: () => bar?.stop(),
  };
}

function startBar(format: string, total: number): SingleBar {
  const options = { format, barsize: 16, hideCursor: true, stream: process.stderr, etaBuffer: 50, fps: 10 };
  const bar = new SingleBar(options, Presets.shades_classic);
  bar.start(total, 0, { records: '0', rate: '0', day: '', findings: '' });
  return bar;
}

/** A line at most every five seconds. */
export function lineView(print: (line: string) => void, now: () => number = () => performance.now()): ProgressView {
  let last = now();
  return {
    update(progress) {
      if (now() - last < LINE_EVERY_MS) return;
      last = now();
      const { records, rate, day, findings } = wordsOf(progress);
      const share =
        progress.bytesTotal === 0 ? [] : [`${Math.floor((100 * progress.bytesRead) / progress.bytesTotal)} %`];
      print([...share, `${records} records`, `${rate}/s`, ...(day === '' ? [] : [day]), findings].join(', '));
    },
    stop: () => undefined,
  };
}

const wordsOf = ({ records, recordsPerSecond, eventTime, findings }: Progress) => ({
  records: thousands(records),
  rate: thousands(Math.round(recordsPerSecond)),
  day: eventTime === undefined ? '' : new Date(eventTime).toISOString().slice(0, 10),
  findings: count(findings, 'finding'),
});
