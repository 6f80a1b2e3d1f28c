/** The one door for detectors: what a detector may know of the engine. */

export type { RemoteTool } from './event.ts';
export {
  type ClusterDetector,
  type Days,
  type Detector,
  type DeviceDetector,
  defineClusterDetector,
  defineDeviceDetector,
  type EpochMs,
  type Option,
  type OptionValues,
  type Sample,
  type Sighting,
  type Signal,
} from './evidence/detector.ts';
export { kilometers } from './evidence/geo.ts';
export type { ClusterView, DeviceView, MemberView, Move, Tool } from './evidence/views.ts';
export { DAY_MS, dayOf, dropBefore, unite, withDay } from './window/days.ts';
