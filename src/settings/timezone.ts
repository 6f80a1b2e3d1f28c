/** Time zones. In: a name. Out: whether it is one that this machine knows, such as `Europe/Berlin` or `UTC`. */
export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
