import { expect, it } from 'vitest';
import { settingsHash } from '../../pipelines/engines.ts';
import { companySettings } from '../support/stream-rig.ts';

it('settings are others where an engine comes to something else by them, not where records come from or go to', () => {
  const settings = companySettings();
  const elsewhere = { ...settings, elasticsearch: { node: ['n'], namespace: 'n' }, kibana: { url: 'https://k' } };
  expect(settingsHash(elsewhere)).toBe(settingsHash(settings));
  const stricter = { ...settings, engine: { ...settings.engine, alert_line: 80 } };
  expect(settingsHash(stricter)).not.toBe(settingsHash(settings));
});
