/**
 * Record batches as Kafka 4.3.1 compressed them itself (topics with `compression.type`), the same six records each time; and
 * one frame of the reference LZ4 library with everything turned on that Kafka does not use.
 */
export const BATCH = Buffer.from(
  Array.from({ length: 6 }, (_, n) => {
    const value = `{"eventType":"user.session.start","actor":"ana.ruiz@acme.example","n":${n}}`;
    // Length, attributes, time and offset since the first, no key, the value and its length, no headers: zigzag numbers.
    return [0x9e, 1, 0, 0, 2 * n, 1, 0x90, 1, ...Buffer.from(value), 0];
  }).flat(),
);

export const SNAPPY = Buffer.from(
  'glNOQVBQWQAAAAABAAAAAQAAAJDmA/BVngEAAAABkAF7ImV2ZW50VHlwZSI6InVzZXIuc2Vzc2lvbi5zdGFydCIsImFjdG9yIjoiYW5hLnJ1aXpAYWNtZS5leGFt' +
    'cGxlIiwibiI6MH0AngEAAAL+UQAVUQQxfQVRAAT+UQAVUQAyCVEABv5RABVRADMJUQAI/lEAFVEANAlRAAr+UQAVUQg1fQA=',
  'base64',
);

export const LZ4 = Buffer.from(
  'BCJNGGBAgoUAAAD/R54BAAAAAZABeyJldmVudFR5cGUiOiJ1c2VyLnNlc3Npb24uc3RhcnQiLCJhY3RvciI6ImFuYS5ydWl6QGFjbWUuZXhhbXBsZSIsIm4iOjB9' +
    'AJ4BAAACUQA2EjFRAB8EUQA2EjJRAB8GUQA2EjNRAB8IUQA2EjRRAB8KUQA0UCI6NX0AAAAAAA==',
  'base64',
);

/** `farmsight ` again and again, 131,072 bytes. */
export const LINKED_LZ4 = Buffer.from(
  `BCJNGFxAAAACAAAAAABzFAEAAK9mYXJtc2lnaHQgCgD${'/'.repeat(341)}3lBhcm1zaUMAk1AKAQAADwoA${'/'.repeat(341)}+hQaHQgZmHS8HcFAAAAAIW3voU=`,
  'base64',
);
