/** Progress of a run on standard error: a bar on a terminal, a line now and then elsewhere, nothing when asked to be quiet. */
import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../embedded.ts';

export interface ProgressView {
  update(progress: Progress): void;
  stop(): void;
}

const EVERY_MS = 5_000;

export function progressView(isQuiet: boolean): ProgressView {
  if (isQuiet) return { update: () => undefined, stop: () => undefined };
  return process.stderr.isTTY ? barView() : lineView();
}

function barView(): ProgressView {
  const bar = new SingleBar(
    {
      format: '{bar} {percentage} %  {records} records  {rate}/s  {day}  {findings} findings  {eta_formatted} left',
      hideCursor: true,
      stream: process.stderr,
      etaBuffer: 50,
      fps: 10,
    },
    Presets.shades_classic,
  );
  let isStarted = false;
  return {
    update(progress) {
      const values = {
        records: progress.records.toLocaleString('en'),
        rate: Math.round(progress.recordsPerSecond).toLocaleString('en'),
        day: progress.eventTime === undefined ? '' : new Date(progress.eventTime).toISOString().slice(0, 10),
        findings: progress.findings,
      };
      if (!isStarted) bar.start(Math.max(1, progress.bytesTotal), 0, values);
      isStarted = true;
      bar.update(Math.min(progress.bytesRead, Math.max(1, progress.bytesTotal)), values);
    },
    stop: () => bar.stop(),
  };
}

function lineView(): ProgressView {
  let last = performance.now();
  return {
    update(progress) {
      if (performance.now() - last < EVERY_MS) return;
      last = performance.now();
      const share =
        progress.bytesTotal === 0 ? '' : `${Math.floor((100 * progress.bytesRead) / progress.bytesTotal)} %, `;
      console.error(
        `${share}${progress.records} records, ${Math.round(progress.recordsPerSecond)}/s, ${progress.findings} findings`,
      );
    },
    stop: () => undefined,
  };
}
