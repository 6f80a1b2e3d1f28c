/** Names of values in the settings. In: the keys on the way to a value. Out: its name as people write it, `topics[0].source`. */

export type KeyPath = readonly (string | number)[];

export const keyPath = (keys: KeyPath): string =>
  keys.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    return name === '' ? key : `${name}.${key}`;
  }, '');
