/**
 * Finds Java. In: the lowest major version that will do. Out: the home of the newest fitting JDK on the machine, looked for
 * beyond the `java` on the path, because the default is often too old.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Lowest major versions. */
export const KAFKA_JAVA = 17;
export const ELASTICSEARCH_JAVA = 21;

const FOLDERS = ['/usr/lib/jvm', '/opt/java', '/opt/jdk', '/Library/Java/JavaVirtualMachines'];

/** The home folder of the JDK to use, or undefined where none is new enough. `ES_JAVA_HOME` comes first if it fits. */
export function findJava(atLeast: number): string | undefined {
  const chosen = process.env['ES_JAVA_HOME'];
  if (chosen !== undefined && majorOf(chosen) >= atLeast) return realpathSync(chosen);
  const fitting = candidates().filter((home) => majorOf(home) >= atLeast);
  const newest = fitting.sort((a, b) => majorOf(b) - majorOf(a))[0];
  return newest === undefined ? undefined : realpathSync(newest);
}

function candidates(): string[] {
  const found = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder).flatMap((name) => [join(folder, name), join(folder, name, 'Contents', 'Home')]),
  );
  const { JAVA_HOME } = process.env;
  return [...(JAVA_HOME === undefined ? [] : [JAVA_HOME]), ...onPath(), ...found];
}

function onPath(): string[] {
  const { stderr } = spawnSync('java', ['-XshowSettings:properties', '-version'], { encoding: 'utf8' });
  const home = /^\s*java\.home = (.+)$/m.exec(stderr ?? '')?.[1];
  return home === undefined ? [] : [home.trim()];
}

/** 0 where there is no Java. Every JDK since 9 has a `release` file. */
function majorOf(home: string): number {
  if (!existsSync(join(home, 'bin', 'java')) || !existsSync(join(home, 'release'))) return 0;
  return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(join(home, 'release'), 'utf8'))?.[1] ?? 0);
}
