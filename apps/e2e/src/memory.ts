// What a process holds, as the kernel counts it: resident now, and at its highest since the count was begun anew.
import { readFileSync, writeFileSync } from 'node:fs';

const megabytes = (pid: number, field: 'VmRSS' | 'VmHWM'): number => {
  const [, kilobytes = ''] =
    new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
};

export const residentMb = (pid: number): number => megabytes(pid, 'VmRSS');

/** Begins the count of the highest anew (proc(5), clear_refs). */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');

export const peakMb = (pid: number): number => megabytes(pid, 'VmHWM');
