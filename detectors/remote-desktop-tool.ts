/**
 * Signatures of remote-desktop software, RMM agents, overlay networks, KVM hardware and mouse jigglers on a device.
 * In: sightings with signatures. Out: signals by kind of tool. Tools the company approves, and people whose work is to use
 * them on others' machines, are left out.
 */
import {
  type Days,
  type DeviceView,
  dayOf,
  defineDeviceDetector,
  dropBefore,
  type RemoteTool,
  type Sample,
  type Signal,
  unite,
  withDay,
} from '../src/index.ts';

interface Use {
  days: Days;
  /** What gave it away, such as `dns relay.anydesk.example`; a few. */
  traces: string[];
  samples: Sample[];
  count: number;
}

type State = Map<string, Use>;

/** Signals of hardware by the catalog's kind. */
const HARDWARE: Readonly<Record<string, string>> = {
  'ip-kvm': 'kvm',
  'mouse-jiggler': 'jiggler',
  'dummy-display': 'dummy-display',
};
const MAX_TRACES = 4;
const MAX_SAMPLES = 6;

export default defineDeviceDetector<State>({
  id: 'remote-desktop-tool',
  name: 'Remote-desktop tool signatures',
  version: 1,
  attack: ['T1219', 'T1219.002', 'T1219.003'],
  subject: 'device',
  options: {
    min_days: { default: 2, unit: 'days', reason: 'one day of a tool is a call to a relative or a trial' },
    regular_share: {
      default: 0.5,
      unit: 'share',
      reason: 'a device driven from elsewhere shows the tool on most days it is used',
    },
  },
  accepts: (s) => s.tools !== undefined && s.tools.length > 0,
  init: () => new Map(),
  fold(state, s, sample) {
    for (const tool of s.tools!) noteUse(state, tool, sample);
  },
  merge(a, b) {
    for (const [id, use] of b) {
      const known = a.get(id);
      a.set(id, known === undefined ? use : mergeUse(known, use));
    }
    return a;
  },
  forget(state, firstDay) {
    for (const [id, use] of state) {
      dropBefore(use.days, firstDay);
      if (use.days.length === 0) state.delete(id);
    }
    return state.size > 0;
  },
  evaluate(state, device, options) {
    const hardware: Signal[] = [];
    const software: [string, Use][] = [];
    for (const [id, use] of state) {
      const { kind } = device.tool(id);
      if (Object.hasOwn(HARDWARE, kind)) hardware.push(hardwareSignal(HARDWARE[kind]!, id, use, device));
      else if (
        kind !== 'consumer-vpn' &&
        !device.approvedTools.has(id) &&
        !device.supportsOthers &&
        use.days.length >= options['min_days']!
      )
        software.push([id, use]);
    }
    const overlays = software.filter(([id]) => device.tool(id).kind === 'vpn-overlay');
    const tools = software.filter(([id]) => device.tool(id).kind !== 'vpn-overlay');
    return [
      ...hardware,
      ...overlaySignals(overlays, device),
      ...softwareSignals(tools, device, options['regular_share']!),
    ];
  },
});

function noteUse(state: State, tool: RemoteTool, sample: Sample): void {
  let use = state.get(tool.id);
  if (use === undefined) {
    use = { days: [], traces: [], samples: [], count: 0 };
    state.set(tool.id, use);
  }
  use.count++;
  const days = withDay(use.days, dayOf(sample.time));
  const trace = `${tool.by} ${tool.value}`;
  if (use.traces.length < MAX_TRACES && !use.traces.includes(trace)) use.traces.push(trace);
  if (days !== use.days && use.samples.length < MAX_SAMPLES) use.samples.push(sample);
  use.days = days;
}

function mergeUse(a: Use, b: Use): Use {
  return {
    days: unite(a.days, b.days),
    traces: [...new Set([...a.traces, ...b.traces])].slice(0, MAX_TRACES),
    samples: [...a.samples, ...b.samples].sort((x, y) => x.time - y.time).slice(0, MAX_SAMPLES),
    count: a.count + b.count,
  };
}

const owner = (device: DeviceView): string =>
  device.user === undefined ? device.name : `${device.name} (${device.user})`;

function hardwareSignal(signal: string, id: string, use: Use, device: DeviceView): Signal {
  const { name } = device.tool(id);
  return {
    signal,
    level: 1,
    observed: use.traces.join('; '),
    expected: 'none',
    reason: `${owner(device)} has ${name} attached`,
    samples: use.samples,
    count: use.count,
  };
}

function overlaySignals(uses: readonly [string, Use][], device: DeviceView): Signal[] {
  return uses.map(([id, use]) => ({
    signal: 'overlay',
    level: use.days.length,
    observed: use.traces.join('; '),
    expected: 'no tunnel the company has not approved',
    reason: `${owner(device)} used the tunnel ${device.tool(id).name}, which the company has not approved, on ${use.days.length} days`,
    samples: use.samples,
    count: use.count,
  }));
}

function softwareSignals(uses: readonly [string, Use][], device: DeviceView, regularShare: number): Signal[] {
  if (uses.length === 0) return [];
  const days = uses.reduce<Days>((all, [, use]) => unite(all, use.days), []);
  const names = uses.map(([id]) => device.tool(id).name).sort();
  const share = days.length / Math.max(1, device.activeDays.length, days.length);
  const about = {
    samples: uses.flatMap(([, use]) => use.samples).sort((a, b) => a.time - b.time),
    count: uses.reduce((sum, [, use]) => sum + use.count, 0),
  };
  const signals: Signal[] = [
    {
      signal: share >= regularShare ? 'regular-tool' : 'occasional-tool',
      level: days.length,
      observed: `${names.join(', ')} on ${days.length} of ${Math.max(device.activeDays.length, days.length)} days`,
      expected: 'no tool the company has not approved',
      reason: `${owner(device)} used ${names.join(' and ')}, which the company has not approved, on ${days.length} days`,
      ...about,
    },
  ];
  if (names.length > 1) {
    signals.push({
      signal: 'two-tools',
      level: names.length,
      observed: names.length,
      expected: 'one at most',
      reason: `${owner(device)} has ${names.length} remote tools side by side (${names.join(', ')})`,
      ...about,
    });
  }
  return signals;
}
