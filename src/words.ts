/** Numbers as people read them. In: numbers. Out: words. */

export const thousands = (n: number): string => n.toLocaleString('en');

export const count = (n: number, one: string, many = `${one}s`): string => `${thousands(n)} ${n === 1 ? one : many}`;
