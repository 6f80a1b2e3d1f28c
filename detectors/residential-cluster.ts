/**
 * Devices that live at one residential network, and how: whether their people declare homes elsewhere, whether the devices
 * are ever anywhere else, whether everyone is newly hired. In: a cluster. Out: signals for and against a farm; couples,
 * flatmates and families differ from a farm in exactly these.
 */
import {
  type ClusterView,
  DAY_MS,
  defineClusterDetector,
  kilometers,
  type MemberView,
  type OptionValues,
  type Signal,
} from '../src/index.ts';

export default defineClusterDetector({
  id: 'residential-cluster',
  name: 'Devices that live at one residential network',
  version: 1,
  attack: ['T1078', 'T1133'],
  subject: 'cluster',
  options: {
    far: {
      default: 100,
      unit: 'km',
      reason: 'databases place most residential addresses within 50 km; twice that is no error of theirs',
    },
    near: { default: 60, unit: 'km', reason: 'a declared home this close to the observed place agrees with it' },
    settled_share: {
      default: 0.9,
      unit: 'share',
      reason: 'a farm laptop is nowhere else; people travel, visit and sit in cafés',
    },
    recent_hire: { default: 240, unit: 'days', reason: 'farm hires are discovered or replaced within months' },
    min_days: { default: 5, unit: 'days', reason: 'fewer days say nothing about how someone lives' },
  },
  evaluate(cluster, options) {
    return [
      declaredElsewhere(cluster, options),
      shippedTogether(cluster, options),
      declaredHere(cluster, options),
      exclusive(cluster, options),
      ownLives(cluster, options),
      office(cluster),
      recentHires(cluster, options),
      persistent(cluster),
    ].filter((signal) => signal !== undefined);
  },
});

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const list = (members: readonly MemberView[]): string => {
  const names = members.slice(0, 3).map((member) => member.name);
  return members.length > 3 ? `${names.join(', ')} and ${members.length - 3} more` : names.join(' and ');
};

function about(members: readonly MemberView[]): Pick<Signal, 'samples' | 'count'> {
  return {
    samples: members.flatMap((member) => member.samples.slice(0, 2)).slice(0, 10),
    count: members.reduce((sum, member) => sum + member.homeDays.length, 0),
  };
}

const isAway = (member: MemberView, options: OptionValues): boolean =>
  member.declaredKm !== undefined && member.declaredKm > options['far']!;
const isHere = (member: MemberView, options: OptionValues): boolean =>
  member.declaredKm !== undefined && member.declaredKm <= options['near']!;

/** Declared homes that are more than `far` from each other. */
function distinctHomes(members: readonly MemberView[], options: OptionValues): number {
  const homes: { latitude: number; longitude: number }[] = [];
  for (const { roster } of members) {
    if (roster?.latitude === undefined || roster.longitude === undefined) continue;
    const { latitude, longitude } = roster as { latitude: number; longitude: number };
    if (homes.every((home) => kilometers(home.latitude, home.longitude, latitude, longitude) > options['far']!))
      homes.push({ latitude, longitude });
  }
  return homes.length;
}

/**
 * People who told the company that they live far from where their laptop is, each somewhere else. Those who declare one
 * common home are a household whose address a database misplaces; those who declare it here are neighbors, and take away.
 */
function declaredElsewhere(cluster: ClusterView, options: OptionValues): Signal | undefined {
  const away = cluster.members.filter((member) => isAway(member, options));
  const homes = distinctHomes(away, options);
  const here = cluster.members.filter((member) => isHere(member, options)).length;
  if (homes - here < 1) return undefined;
  const farthest = Math.round(Math.max(...away.map((member) => member.declaredKm!)));
  return {
    signal: 'declared-elsewhere',
    level: homes - here,
    observed: away.length,
    expected: 0,
    reason: `${away.length} of ${cluster.members.length} declare ${homes === 1 ? 'a home' : `${homes} different homes`} up to ${farthest} km away from ${cluster.place!.words} (${list(away)})`,
    ...about(away),
  };
}

/** Laptops sent to one street, for people who declare homes elsewhere. */
function shippedTogether(cluster: ClusterView, options: OptionValues): Signal | undefined {
  const byStreet = new Map<string, MemberView[]>();
  for (const member of cluster.members) {
    const street = streetOf(member.roster?.shippingAddress);
    if (street !== undefined && isAway(member, options))
      byStreet.set(street, [...(byStreet.get(street) ?? []), member]);
  }
  const [most] = [...byStreet].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  if (most === undefined || distinctHomes(most[1], options) < 2) return undefined;
  return {
    signal: 'shipped-together',
    level: most[1].length,
    observed: most[1].length,
    expected: 0,
    reason: `the laptops of ${most[1].length} people who declare homes elsewhere were shipped to one street (${list(most[1])})`,
    ...about(most[1]),
  };
}

/** A shipping address without its unit: `3713 Lincoln St # 6, Boise, Idaho, US` -> `3713 lincoln st, boise, idaho, us`. */
function streetOf(address: string | undefined): string | undefined {
  if (address === undefined || address.length > 400) return undefined;
  const [street, ...rest] = address
    .toLowerCase()
    .split(',')
    .map((part) => part.trim());
  const bare = street!.replace(/\s(?:#|apt|unit|suite|ste|flat|app|wohnung|whg)\.?\s?\S{0,12}$/, '');
  return bare === '' || rest.length === 0 ? undefined : [bare, ...rest].join(', ');
}

function declaredHere(cluster: ClusterView, options: OptionValues): Signal | undefined {
  const known = cluster.members.filter((member) => member.declaredKm !== undefined);
  const here = known.filter((member) => isHere(member, options));
  if (here.length < 2 || here.length < known.length) return undefined;
  return {
    signal: 'declared-here',
    level: here.length,
    observed: here.length,
    expected: cluster.members.length,
    reason: `all ${here.length} people whose home is on the roster declare it where they are seen`,
    ...about(here),
  };
}

const share = (member: MemberView): number => member.homeDays.length / Math.max(1, member.outsideDays.length);

/** Laptops that are never anywhere else. */
function exclusive(cluster: ClusterView, options: OptionValues): Signal | undefined {
  const known = cluster.members.filter((member) => member.outsideDays.length >= options['min_days']!);
  if (known.length < 2) return undefined;
  const settled = known.filter(
    (member) => share(member) >= options['settled_share']! && member.officeDays.length === 0,
  );
  return settled.length < known.length
    ? undefined
    : {
        signal: 'exclusive',
        level: settled.length,
        observed: `${percent(Math.min(...settled.map(share)))} or more of their days`,
        expected: 'days at other places too',
        reason: `none of the ${settled.length} is ever seen at an office, and hardly anywhere else`,
        ...about(settled),
      };
}

/** People who spend much of their time elsewhere, each at places of their own. */
function ownLives(cluster: ClusterView, options: OptionValues): Signal | undefined {
  const known = cluster.members.filter((member) => member.outsideDays.length >= options['min_days']!);
  const elsewhere = known.filter((member) => share(member) < 0.75);
  if (known.length < 2 || elsewhere.length === 0) return undefined;
  return {
    signal: 'own-lives',
    level: elsewhere.length / known.length,
    observed: `${elsewhere.length} of ${known.length}`,
    expected: 'none in a farm',
    reason: `${list(elsewhere)} spend more than a quarter of their days at other places`,
    ...about(elsewhere),
  };
}

/** People who come to the office: whoever sits at a desk there is no name on a laptop. */
function office(cluster: ClusterView): Signal | undefined {
  const seen = cluster.members.filter((member) => member.officeDays.length > 0);
  if (seen.length === 0) return undefined;
  return {
    signal: 'office',
    level: seen.length / cluster.members.length,
    observed: `${seen.length} of ${cluster.members.length}`,
    expected: 'none in a farm',
    reason: `${list(seen)} ${seen.length === 1 ? 'was' : 'were'} also at a company network`,
    ...about(seen),
  };
}

function recentHires(cluster: ClusterView, options: OptionValues): Signal | undefined {
  const known = cluster.members.filter((member) => member.roster?.startDate !== undefined);
  const recent = known.filter((member) => cluster.now - member.roster!.startDate! < options['recent_hire']! * DAY_MS);
  if (known.length < 2 || recent.length < known.length) return undefined;
  return {
    signal: 'recent-hires',
    level: recent.length,
    observed: recent.length,
    expected: 'people hired at different times',
    reason: `all ${recent.length} were hired within the last ${options['recent_hire']} days`,
    ...about(recent),
  };
}

function persistent(cluster: ClusterView): Signal {
  const days = cluster.togetherDays.length;
  return {
    signal: 'persistent',
    level: days,
    observed: days,
    expected: 'a few days',
    reason: `they were there together on ${days} ${days === 1 ? 'day' : 'days'}`,
    ...about(cluster.members),
  };
}
