/** The catalog of detectors, in the order in which their evidence is listed. */
import type { Detector } from '../src/index.ts';
import coMovement from './co-movement.ts';
import inputLatency from './input-latency.ts';
import manyDevicesOneAddress from './many-devices-one-address.ts';
import remoteDesktopTool from './remote-desktop-tool.ts';
import residentialCluster from './residential-cluster.ts';

export const DETECTORS: readonly Detector[] = [
  manyDevicesOneAddress,
  residentialCluster,
  coMovement,
  remoteDesktopTool,
  inputLatency,
];
