/** Log lines of a worker that runs for months: JSON in ECS, one a line, on standard error. In: sentences. Out: lines. */
import { ecsFormat } from '@elastic/ecs-pino-format';
import { destination, pino } from 'pino';

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** `name` is what `service.name` says. */
export const createLog = (name: string, version: string): Log =>
  pino(
    { ...ecsFormat({ serviceName: name, serviceVersion: version, apmIntegration: false }) },
    destination({ dest: 2, sync: true }),
  );
