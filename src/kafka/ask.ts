/**
 * Questions to the brokers that are neither reading nor writing. In: a question. Out: its answer, also where a broker dies in
 * the middle of it: kafkajs asks again where no connection can be made, and gives up where one is lost.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { MachineryError } from '../errors.ts';
import { type Admin, isRetriable, type Kafka, kafkaFailure } from './client.ts';

/** As long as the client tries to connect or to write. */
const PATIENCE_MS = 35_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 3000;

/** `cannot` begins the error where there is no answer. Throws MachineryError. The question may be asked several times. */
export async function ask<T>(kafka: Kafka, cannot: string, question: (admin: Admin) => Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      return await askOnce(kafka, question);
    } catch (error) {
      if (error instanceof MachineryError) throw error;
      if (!isRetriable(error) || Date.now() + wait > end) throw kafkaFailure(cannot, error);
    }
    await sleep(wait);
  }
}

/** A client of its own for each attempt: one that lost a broker still believes in it. */
async function askOnce<T>(kafka: Kafka, question: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await question(admin);
  } finally {
    await admin.disconnect();
  }
}
