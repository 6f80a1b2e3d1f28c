/** The one door for detectors: what a detector may know of the engine. */
export {
  type ClusterDetector,
  type Days,
  type Detector,
  type DeviceDetector,
  type EpochMs,
  type Option,
  type OptionValues,
  type Sample,
  type Sighting,
  type Signal,
  defineClusterDetector,
  defineDeviceDetector,
} from './evidence/detector.ts';
export { kilometers } from './evidence/geo.ts';
export type { ClusterView, DeviceView, MemberView, Move, Tool } from './evidence/views.ts';
export type { RemoteTool } from './event.ts';
export { DAY_MS, addDay, dayOf, dropBefore, unite } from './window/days.ts';
