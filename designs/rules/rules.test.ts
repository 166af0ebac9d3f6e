import { type CheckOutcome, checkDesign } from '../../verify/check-design.ts';
import { type Design, expectationOf } from '../../language/design.ts';
import { describe, expect, it } from '@jest/globals';
import { enforcedBy, enforcement, notEnforced } from '../../model/rules/enforced.ts';
import { readFileSync, readdirSync } from 'node:fs';
import { type KernelVersion } from '../../model/profile.ts';
import { type RuleArea } from '../../model/rules/rule.ts';
import { catalogue } from '../../model/rules/catalogue.ts';
import { type Pin, pinOf } from '../pin.fixture.ts';

/** The areas whose `must` rules were all looked at: docs/rules-enforceable.md. */
const areas: readonly RuleArea[] = [
  'ww-mutex',
  'fence',
  'resv',
  'memory-management',
  'indefinite-fences',
  'page-fault',
  'rcu-lifetime',
  'sync-file',
  'fence-containers',
  'syncobj',
  'dma',
  'mmap',
  'ioctl',
  'cpu-access',
  'poll',
  'sched',
];

const pins: Readonly<Record<string, { readonly breaks: Pin; readonly keeps: Pin }>> = {
  'cont-01': { breaks: [15, 22, 6, 'rule CONT-01'], keeps: [86, 123, 18, 'holds'] },
  'cont-02': { breaks: [15, 22, 6, 'rule CONT-02'], keeps: [15, 22, 6, 'holds'] },
  'cont-03': { breaks: [15, 22, 6, 'rule CONT-03'], keeps: [15, 22, 6, 'holds'] },
  'cont-04': { breaks: [15, 14, 9, 'rule CONT-04 CTX-05'], keeps: [11, 10, 7, 'holds'] },
  'cont-06': { breaks: [4, 3, 3, 'rule CONT-06'], keeps: [3, 2, 2, 'holds'] },
  'cont-08': { breaks: [10, 9, 9, 'assertion CONT-08'], keeps: [14, 13, 13, 'holds'] },
  'cont-10': { breaks: [10, 9, 9, 'assertion CONT-10'], keeps: [10, 9, 9, 'holds'] },
  'cont-11': { breaks: [32, 42, 17, 'rule CONT-11'], keeps: [38, 52, 17, 'holds'] },
  'cont-13': { breaks: [16, 28, 5, 'rule CONT-13'], keeps: [20, 36, 6, 'holds'] },
  'cont-14': { breaks: [171, 329, 30, 'rule CONT-14'], keeps: [178, 339, 31, 'holds'] },
  'cont-15': { breaks: [18, 21, 10, 'rule CONT-15'], keeps: [22, 27, 10, 'holds'] },
  'cont-17': { breaks: [23, 29, 11, 'rule CONT-17'], keeps: [8, 10, 4, 'holds'] },
  'cont-18': { breaks: [168, 270, 42, 'rule CONT-18 FENCE-19'], keeps: [164, 263, 42, 'holds'] },
  'cpu-01': { breaks: [2, 1, 1, 'rule CPU-01'], keeps: [6, 5, 5, 'holds'] },
  'cpu-03': { breaks: [23, 34, 10, 'rule CPU-03 CPU-09'], keeps: [15, 17, 11, 'holds'] },
  'cpu-04': { breaks: [5, 4, 4, 'rule CPU-04'], keeps: [6, 5, 5, 'holds'] },
  'cpu-05': { breaks: [5, 4, 4, 'rule CPU-05'], keeps: [5, 4, 4, 'holds'] },
  'cpu-06': { breaks: [32, 44, 13, 'rule CPU-01 CPU-06'], keeps: [22, 32, 11, 'holds'] },
  'cpu-08': { breaks: [13, 16, 6, 'rule CPU-08 CTX-06'], keeps: [8, 7, 7, 'holds'] },
  'cpu-09': { breaks: [17, 22, 10, 'rule CPU-03 CPU-09'], keeps: [11, 10, 10, 'holds'] },
  'cpu-10': { breaks: [33, 52, 6, 'rule CPU-10 LOCK-05 LOCK-36'], keeps: [25, 34, 6, 'holds'] },
  'cpu-11': { breaks: [4, 3, 3, 'rule CPU-11'], keeps: [3, 2, 2, 'holds'] },
  'cpu-12': { breaks: [4, 3, 3, 'rule CPU-12'], keeps: [4, 3, 3, 'holds'] },
  'cpu-13': { breaks: [5, 4, 4, 'rule CPU-13'], keeps: [5, 4, 4, 'holds'] },
  'cpu-14': { breaks: [5, 4, 4, 'rule CPU-14'], keeps: [5, 4, 4, 'holds'] },
  'cpu-15': { breaks: [325, 572, 18, 'rule CPU-15 LOCK-49'], keeps: [353, 620, 26, 'holds'] },
  'ctx-01': { breaks: [5, 4, 4, 'rule CTX-01'], keeps: [5, 4, 4, 'holds'] },
  'ctx-02': { breaks: [8, 8, 4, 'rule CTX-02'], keeps: [8, 8, 4, 'holds'] },
  'ctx-03': { breaks: [6, 6, 3, 'rule CTX-03'], keeps: [5, 5, 3, 'holds'] },
  'ctx-04': { breaks: [5, 4, 3, 'rule CTX-04'], keeps: [5, 5, 3, 'holds'] },
  'ctx-05': { breaks: [7, 8, 3, 'rule CTX-05'], keeps: [6, 7, 2, 'holds'] },
  'ctx-06': { breaks: [3, 2, 2, 'rule CTX-06'], keeps: [3, 2, 2, 'holds'] },
  'ctx-07': { breaks: [2, 1, 1, 'rule CTX-07'], keeps: [3, 2, 2, 'holds'] },
  'ctx-08': { breaks: [9, 12, 4, 'rule CTX-08'], keeps: [16, 16, 8, 'holds'] },
  'ctx-09': { breaks: [10, 13, 5, 'assertion'], keeps: [14, 14, 7, 'holds'] },
  'ctx-10': { breaks: [2, 1, 1, 'rule CTX-10'], keeps: [4, 3, 3, 'holds'] },
  'ctx-11': { breaks: [6, 5, 5, 'rule CTX-11'], keeps: [7, 6, 6, 'holds'] },
  'dma-01': { breaks: [39, 74, 11, 'rule DMA-01'], keeps: [23, 32, 12, 'holds'] },
  'dma-02': { breaks: [15, 20, 8, 'rule DMA-02'], keeps: [10, 9, 9, 'holds'] },
  'dyn-01': { breaks: [2, 1, 1, 'rule DYN-01'], keeps: [4, 3, 3, 'holds'] },
  'dyn-02': { breaks: [7, 6, 6, 'rule DYN-02'], keeps: [7, 6, 6, 'holds'] },
  'dyn-03': { breaks: [8, 7, 7, 'rule DYN-03'], keeps: [7, 6, 6, 'holds'] },
  'dyn-05': { breaks: [16, 20, 10, 'rule DYN-05'], keeps: [14, 15, 10, 'holds'] },
  'dyn-06': { breaks: [7, 6, 6, 'rule DYN-06'], keeps: [4, 3, 3, 'holds'] },
  'dyn-07': { breaks: [22, 35, 9, 'rule DYN-07 RESV-09'], keeps: [20, 28, 10, 'holds'] },
  'dyn-09': { breaks: [51, 84, 11, 'rule DYN-09'], keeps: [56, 84, 13, 'holds'] },
  'dyn-10': { breaks: [4, 3, 3, 'deadlock DYN-10 WW-08'], keeps: [6, 5, 5, 'holds'] },
  'dyn-11': { breaks: [20, 26, 11, 'rule DYN-11'], keeps: [19, 23, 12, 'holds'] },
  'dyn-12': { breaks: [5, 4, 4, 'deadlock DYN-12'], keeps: [11, 10, 10, 'holds'] },
  'dyn-13': { breaks: [67, 92, 17, 'rule DYN-13 MM-07'], keeps: [61, 84, 16, 'holds'] },
  'dyn-14': { breaks: [22, 30, 6, 'rule DYN-14'], keeps: [20, 31, 7, 'holds'] },
  'dyn-15': { breaks: [8, 8, 6, 'deadlock DYN-15'], keeps: [15, 17, 10, 'holds'] },
  'dyn-16': { breaks: [30, 38, 10, 'rule DYN-16'], keeps: [30, 38, 10, 'holds'] },
  'fence-01': { breaks: [4, 3, 2, 'unsignalled-fence FENCE-01'], keeps: [6, 5, 3, 'holds'] },
  'fence-02': { breaks: [6, 5, 4, 'deadlock FENCE-02'], keeps: [32, 53, 9, 'holds'] },
  'fence-05': {
    breaks: [12, 11, 11, 'rule CTX-08 FENCE-05 FENCE-08'],
    keeps: [12, 11, 11, 'holds'],
  },
  'fence-06': { breaks: [13, 14, 8, 'deadlock FENCE-06'], keeps: [13, 14, 8, 'holds'] },
  'fence-07': { breaks: [15, 15, 8, 'rule FENCE-07'], keeps: [18, 20, 9, 'holds'] },
  'fence-08': {
    breaks: [49, 83, 10, 'rule CTX-08 FENCE-05 FENCE-08'],
    keeps: [46, 80, 10, 'holds'],
  },
  'fence-09': { breaks: [12, 14, 5, 'rule CTX-06 FENCE-09'], keeps: [9, 10, 5, 'holds'] },
  'fence-10': { breaks: [9, 8, 8, 'rule FENCE-10'], keeps: [10, 9, 9, 'holds'] },
  'fence-12': { breaks: [22, 30, 9, 'deadlock FENCE-12'], keeps: [40, 60, 10, 'holds'] },
  'fence-14': { breaks: [1, 1, 0, 'livelock FENCE-14'], keeps: [5, 6, 4, 'holds'] },
  'fence-16': { breaks: [3, 2, 2, 'rule FENCE-16'], keeps: [3, 2, 2, 'holds'] },
  'fence-17': { breaks: [4, 4, 2, 'rule FENCE-17'], keeps: [4, 4, 2, 'holds'] },
  'fence-19': { breaks: [4, 4, 2, 'rule FENCE-19'], keeps: [3, 2, 2, 'holds'] },
  'fence-20': { breaks: [8, 10, 4, 'rule FENCE-20'], keeps: [7, 8, 4, 'holds'] },
  'fence-21': { breaks: [4, 4, 2, 'rule FENCE-21'], keeps: [5, 5, 2, 'holds'] },
  'fence-22': { breaks: [23, 31, 9, 'rule CTX-06 FENCE-22'], keeps: [17, 19, 9, 'holds'] },
  'fence-24': { breaks: [8, 7, 7, 'rule FENCE-24'], keeps: [10, 9, 9, 'holds'] },
  'fence-27': { breaks: [4, 5, 2, 'rule FENCE-27'], keeps: [3, 2, 2, 'holds'] },
  'fence-28': { breaks: [6, 6, 4, 'rule FENCE-28'], keeps: [7, 8, 4, 'holds'] },
  'fence-29': { breaks: [9, 9, 6, 'deadlock FENCE-29'], keeps: [12, 14, 6, 'holds'] },
  'fence-30': { breaks: [24, 38, 7, 'deadlock FENCE-30'], keeps: [29, 46, 7, 'holds'] },
  'fence-31': { breaks: [4, 4, 2, 'rule FENCE-31'], keeps: [5, 5, 2, 'holds'] },
  'fence-33': { breaks: [17, 22, 8, 'rule FENCE-33'], keeps: [13, 14, 8, 'holds'] },
  'fence-34': { breaks: [8, 7, 7, 'rule FENCE-34'], keeps: [9, 8, 8, 'holds'] },
  'fence-37': { breaks: [16, 24, 6, 'rule FENCE-37'], keeps: [24, 38, 8, 'holds'] },
  'fence-38': { breaks: [7, 6, 4, 'rule FENCE-38'], keeps: [7, 7, 4, 'holds'] },
  'fence-39': { breaks: [8, 7, 7, 'rule FENCE-39 FENCE-41'], keeps: [8, 7, 7, 'holds'] },
  'fence-40': { breaks: [13, 15, 6, 'deadlock FENCE-40'], keeps: [17, 21, 6, 'holds'] },
  'fence-41': { breaks: [4, 3, 2, 'deadlock FENCE-41'], keeps: [3, 2, 2, 'holds'] },
  'fence-42': { breaks: [4, 3, 2, 'deadlock FENCE-42'], keeps: [5, 5, 3, 'holds'] },
  'fence-43': { breaks: [7, 9, 3, 'rule FENCE-43'], keeps: [8, 12, 3, 'holds'] },
  'fence-44': { breaks: [16, 24, 6, 'rule FENCE-44'], keeps: [24, 38, 8, 'holds'] },
  'fence-46': { breaks: [20, 28, 5, 'rule CTX-06 FENCE-46'], keeps: [26, 38, 6, 'holds'] },
  'fence-47': { breaks: [5, 5, 3, 'rule FENCE-47'], keeps: [5, 5, 2, 'holds'] },
  'fence-48': { breaks: [16, 20, 7, 'rule FENCE-48'], keeps: [14, 17, 7, 'holds'] },
  'fence-49': { breaks: [5, 4, 4, 'rule FENCE-49'], keeps: [5, 4, 4, 'holds'] },
  'fence-53': { breaks: [1, 0, 0, 'deadlock FENCE-53'], keeps: [4, 3, 3, 'holds'] },
  'indef-01': { breaks: [15, 22, 6, 'indefinite-fence INDEF-01'], keeps: [10, 13, 5, 'holds'] },
  'indef-02': { breaks: [36, 72, 7, 'rule INDEF-02 INDEF-10'], keeps: [20, 30, 7, 'holds'] },
  'indef-03': {
    breaks: [11, 14, 6, 'indefinite-fence INDEF-03 INDEF-06'],
    keeps: [10, 10, 6, 'holds'],
  },
  'indef-04': { breaks: [6, 7, 3, 'rule INDEF-04'], keeps: [4, 4, 2, 'holds'] },
  'indef-05': { breaks: [45, 96, 8, 'rule INDEF-05'], keeps: [10, 13, 5, 'holds'] },
  'indef-06': {
    breaks: [4, 3, 3, 'indefinite-fence INDEF-06 INDEF-09'],
    keeps: [4, 3, 3, 'holds'],
  },
  'indef-07': { breaks: [12, 15, 6, 'rule INDEF-04 INDEF-07'], keeps: [22, 31, 11, 'holds'] },
  'indef-09': {
    breaks: [14, 19, 5, 'indefinite-fence INDEF-06 INDEF-09'],
    keeps: [10, 10, 6, 'holds'],
  },
  'indef-10': { breaks: [55, 76, 14, 'rule INDEF-10'], keeps: [55, 76, 14, 'holds'] },
  'indef-11': { breaks: [45, 73, 15, 'indefinite-fence INDEF-11'], keeps: [55, 94, 14, 'holds'] },
  'indef-12': {
    breaks: [113, 209, 15, 'deadlock FENCE-29 INDEF-12'],
    keeps: [189, 422, 14, 'holds'],
  },
  'ioc-01': { breaks: [5, 4, 4, 'rule CPU-01 IOC-01'], keeps: [6, 5, 5, 'holds'] },
  'ioc-02': { breaks: [2, 1, 1, 'rule IOC-02'], keeps: [2, 1, 1, 'holds'] },
  'ioc-03': { breaks: [2, 1, 1, 'rule IOC-03'], keeps: [6, 5, 5, 'holds'] },
  'ioc-05': { breaks: [4, 4, 2, 'rule IOC-05'], keeps: [12, 16, 6, 'holds'] },
  'ioc-09': { breaks: [2, 1, 1, 'rule IOC-09'], keeps: [2, 1, 1, 'holds'] },
  'ioc-10': { breaks: [2, 1, 1, 'rule IOC-10'], keeps: [2, 1, 1, 'holds'] },
  'ioc-11': { breaks: [2, 1, 1, 'rule IOC-11'], keeps: [6, 5, 5, 'holds'] },
  'ioc-12': { breaks: [2, 1, 1, 'rule IOC-12'], keeps: [7, 6, 6, 'holds'] },
  'ioc-13': { breaks: [5, 4, 4, 'rule IOC-13'], keeps: [10, 9, 9, 'holds'] },
  'ioc-14': { breaks: [2, 1, 1, 'rule IOC-14'], keeps: [41, 67, 13, 'holds'] },
  'ioc-15': { breaks: [69, 115, 19, 'rule IOC-15'], keeps: [61, 101, 17, 'holds'] },
  'ioc-17': { breaks: [9, 8, 8, 'rule IOC-17'], keeps: [10, 9, 9, 'holds'] },
  'life-01': { breaks: [3, 2, 2, 'rule LIFE-01'], keeps: [4, 3, 3, 'holds'] },
  'life-02': { breaks: [3, 2, 2, 'rule LIFE-02'], keeps: [4, 3, 3, 'holds'] },
  'life-03': { breaks: [34, 52, 12, 'rule LIFE-03'], keeps: [31, 41, 12, 'holds'] },
  'life-06': { breaks: [24, 31, 7, 'rule CTX-05 CTX-06 LIFE-06'], keeps: [32, 49, 8, 'holds'] },
  'life-07': {
    breaks: [35, 51, 8, 'rule CTX-05 CTX-06 LIFE-07 LIFE-08'],
    keeps: [23, 33, 7, 'holds'],
  },
  'life-08': { breaks: [92, 176, 11, 'rule CTX-05 LIFE-08'], keeps: [52, 96, 11, 'holds'] },
  'life-09': { breaks: [26, 39, 6, 'rule LIFE-09'], keeps: [30, 45, 9, 'holds'] },
  'life-12': { breaks: [6, 5, 5, 'rule LIFE-12'], keeps: [7, 6, 6, 'holds'] },
  'life-13': { breaks: [6, 5, 5, 'rule LIFE-13'], keeps: [8, 7, 7, 'holds'] },
  'life-14': {
    breaks: [42, 60, 9, 'rule CTX-05 CTX-06 LIFE-14 POLL-04 POLL-09'],
    keeps: [12, 17, 5, 'holds'],
  },
  'life-16': { breaks: [26, 38, 8, 'rule LIFE-16'], keeps: [24, 34, 10, 'holds'] },
  'life-17': { breaks: [3, 2, 2, 'rule LIFE-17'], keeps: [4, 3, 3, 'holds'] },
  'life-18': { breaks: [3, 2, 2, 'rule LIFE-18'], keeps: [4, 3, 3, 'holds'] },
  'life-19': { breaks: [7, 6, 6, 'rule LIFE-12 LIFE-19'], keeps: [7, 6, 6, 'holds'] },
  'life-20': { breaks: [36, 51, 10, 'rule LIFE-12 LIFE-20'], keeps: [29, 42, 8, 'holds'] },
  'life-21': { breaks: [9, 8, 8, 'rule LIFE-21'], keeps: [5, 4, 4, 'holds'] },
  'life-23': { breaks: [99, 151, 17, 'rule LIFE-23 MM-07'], keeps: [118, 182, 18, 'holds'] },
  'life-25': { breaks: [3, 2, 2, 'rule LIFE-25'], keeps: [3, 2, 2, 'holds'] },
  'lock-01': { breaks: [7, 6, 6, 'rule LOCK-01'], keeps: [7, 6, 6, 'holds'] },
  'lock-02': { breaks: [7, 6, 6, 'rule LOCK-02'], keeps: [7, 6, 6, 'holds'] },
  'lock-03': { breaks: [3, 2, 2, 'rule LOCK-03'], keeps: [5, 4, 4, 'holds'] },
  'lock-04': { breaks: [5, 4, 4, 'rule LOCK-04'], keeps: [5, 4, 4, 'holds'] },
  'lock-05': { breaks: [3, 2, 2, 'rule LOCK-05'], keeps: [5, 4, 4, 'holds'] },
  'lock-06': { breaks: [3, 2, 2, 'rule LOCK-06'], keeps: [5, 4, 4, 'holds'] },
  'lock-07': { breaks: [4, 3, 3, 'deadlock LOCK-07 WW-08'], keeps: [3, 2, 2, 'holds'] },
  'lock-08': { breaks: [4, 3, 3, 'deadlock LOCK-08 WW-08'], keeps: [3, 2, 2, 'holds'] },
  'lock-09': { breaks: [3, 2, 2, 'deadlock LOCK-09 WW-08'], keeps: [2, 1, 1, 'holds'] },
  'lock-10': { breaks: [6, 5, 5, 'rule LOCK-10 LOCK-38'], keeps: [4, 3, 3, 'holds'] },
  'lock-11': { breaks: [6, 5, 5, 'rule LOCK-11'], keeps: [4, 3, 3, 'holds'] },
  'lock-12': { breaks: [6, 5, 5, 'rule LOCK-12'], keeps: [4, 3, 3, 'holds'] },
  'lock-13': { breaks: [5, 4, 4, 'rule LOCK-13'], keeps: [3, 2, 2, 'holds'] },
  'lock-14': { breaks: [4, 3, 3, 'rule LOCK-14'], keeps: [2, 1, 1, 'holds'] },
  'lock-15': { breaks: [5, 4, 4, 'rule LOCK-15'], keeps: [3, 2, 2, 'holds'] },
  'lock-16': { breaks: [5, 4, 4, 'rule LOCK-16'], keeps: [3, 2, 2, 'holds'] },
  'lock-17': { breaks: [3, 2, 2, 'deadlock LOCK-17 WW-08'], keeps: [3, 2, 2, 'holds'] },
  'lock-18': { breaks: [4, 3, 3, 'deadlock LOCK-18 WW-08'], keeps: [3, 2, 2, 'holds'] },
  'lock-19': { breaks: [3, 2, 2, 'deadlock LOCK-19 WW-08'], keeps: [3, 2, 2, 'holds'] },
  'lock-20': { breaks: [4, 3, 3, 'deadlock LOCK-20 WW-08'], keeps: [3, 2, 2, 'holds'] },
  'lock-21': { breaks: [4, 3, 3, 'deadlock LOCK-07 LOCK-21 WW-08'], keeps: [5, 4, 4, 'holds'] },
  'lock-24': { breaks: [4, 3, 3, 'deadlock LOCK-15 LOCK-24 WW-08'], keeps: [6, 5, 5, 'holds'] },
  'lock-25': { breaks: [5, 4, 4, 'deadlock LOCK-16 LOCK-25 WW-08'], keeps: [6, 5, 5, 'holds'] },
  'lock-26': { breaks: [4, 3, 3, 'deadlock LOCK-14 LOCK-26 WW-08'], keeps: [5, 4, 4, 'holds'] },
  'lock-27': { breaks: [4, 3, 3, 'deadlock LOCK-27 WW-08'], keeps: [7, 6, 6, 'holds'] },
  'lock-28': { breaks: [5, 4, 4, 'deadlock LOCK-28 WW-08'], keeps: [7, 6, 6, 'holds'] },
  'lock-29': { breaks: [3, 2, 2, 'deadlock LOCK-29 WW-08'], keeps: [5, 4, 4, 'holds'] },
  'lock-30': { breaks: [4, 3, 3, 'deadlock LOCK-30 WW-08'], keeps: [5, 4, 4, 'holds'] },
  'lock-31': { breaks: [3, 2, 2, 'deadlock LOCK-31 WW-08'], keeps: [5, 4, 4, 'holds'] },
  'lock-32': { breaks: [4, 3, 3, 'deadlock LOCK-32 WW-08'], keeps: [5, 4, 4, 'holds'] },
  'lock-33': { breaks: [2, 1, 1, 'rule LOCK-33'], keeps: [4, 3, 3, 'holds'] },
  'lock-34': { breaks: [5, 4, 4, 'rule LOCK-34'], keeps: [5, 4, 4, 'holds'] },
  'lock-35': { breaks: [12, 17, 5, 'rule LOCK-33 LOCK-35'], keeps: [23, 32, 7, 'holds'] },
  'lock-36': { breaks: [33, 52, 6, 'rule CPU-10 LOCK-05 LOCK-36'], keeps: [25, 34, 6, 'holds'] },
  'lock-38': { breaks: [26, 36, 8, 'deadlock LOCK-10 LOCK-38'], keeps: [23, 33, 7, 'holds'] },
  'lock-39': { breaks: [7, 7, 4, 'rule LOCK-39 MM-01'], keeps: [7, 7, 3, 'holds'] },
  'lock-40': { breaks: [7, 7, 5, 'rule LOCK-40'], keeps: [5, 5, 3, 'holds'] },
  'lock-41': { breaks: [7, 6, 4, 'deadlock LOCK-41'], keeps: [9, 9, 5, 'holds'] },
  'lock-42': { breaks: [75, 115, 20, 'deadlock LOCK-42'], keeps: [115, 206, 21, 'holds'] },
  'lock-43': { breaks: [13, 13, 7, 'rule CTX-02 LOCK-43 LOCK-44'], keeps: [15, 16, 8, 'holds'] },
  'lock-44': { breaks: [8, 8, 4, 'rule LOCK-44'], keeps: [8, 9, 4, 'holds'] },
  'lock-49': { breaks: [325, 572, 18, 'rule CPU-15 LOCK-49'], keeps: [353, 620, 26, 'holds'] },
  'mm-01': { breaks: [5, 4, 4, 'rule MM-01'], keeps: [5, 4, 4, 'holds'] },
  'mm-02': { breaks: [18, 23, 6, 'deadlock MM-02'], keeps: [20, 29, 6, 'holds'] },
  'mm-03': { breaks: [6, 5, 3, 'deadlock MM-03 WW-08'], keeps: [6, 6, 3, 'holds'] },
  'mm-04': { breaks: [5, 4, 3, 'deadlock MM-04'], keeps: [7, 7, 3, 'holds'] },
  'mm-05': { breaks: [624, 1108, 52, 'rule MM-05'], keeps: [576, 1004, 52, 'holds'] },
  'mm-06': { breaks: [8, 9, 5, 'rule MM-06'], keeps: [10, 11, 7, 'holds'] },
  'mm-07': { breaks: [22, 26, 10, 'rule MM-07'], keeps: [11, 10, 10, 'holds'] },
  'mm-08': { breaks: [14, 19, 6, 'deadlock FENCE-02 MM-08'], keeps: [14, 21, 6, 'holds'] },
  'mmap-01': { breaks: [5, 4, 4, 'rule MMAP-01'], keeps: [3, 2, 2, 'holds'] },
  'mmap-02': { breaks: [12, 11, 11, 'rule MMAP-02'], keeps: [12, 11, 11, 'holds'] },
  'mmap-03': { breaks: [4, 3, 3, 'rule MMAP-03'], keeps: [4, 3, 3, 'holds'] },
  'mmap-07': { breaks: [19, 25, 11, 'rule MMAP-07'], keeps: [19, 25, 11, 'holds'] },
  'mmap-08': { breaks: [27, 34, 9, 'deadlock MM-01 MMAP-08 WW-08'], keeps: [46, 68, 11, 'holds'] },
  'mmap-10': { breaks: [5, 4, 4, 'rule MMAP-10'], keeps: [5, 4, 4, 'holds'] },
  'mmap-11': { breaks: [5, 4, 4, 'rule MMAP-11'], keeps: [5, 4, 4, 'holds'] },
  'pf-01': { breaks: [8, 7, 7, 'rule PF-01'], keeps: [8, 7, 7, 'holds'] },
  'pf-03': { breaks: [27, 35, 9, 'deadlock PF-03'], keeps: [35, 53, 10, 'holds'] },
  'pf-04': { breaks: [27, 35, 9, 'deadlock PF-04'], keeps: [35, 53, 10, 'holds'] },
  'pf-05': { breaks: [232, 539, 14, 'rule PF-05'], keeps: [96, 168, 15, 'holds'] },
  'pf-06': { breaks: [10, 9, 9, 'rule PF-06'], keeps: [10, 9, 9, 'holds'] },
  'pf-07': { breaks: [39, 55, 12, 'rule PF-07'], keeps: [76, 109, 14, 'holds'] },
  'pf-09': { breaks: [4, 3, 3, 'deadlock PF-09'], keeps: [11, 10, 10, 'holds'] },
  'pf-10': { breaks: [9, 9, 4, 'deadlock INDEF-06 INDEF-09 PF-10'], keeps: [10, 11, 6, 'holds'] },
  'poll-04': {
    breaks: [252, 455, 22, 'rule CTX-05 CTX-06 LIFE-14 POLL-04 POLL-09 RESV-25'],
    keeps: [108, 201, 18, 'holds'],
  },
  'poll-07': { breaks: [20, 27, 8, 'deadlock POLL-07'], keeps: [25, 36, 8, 'holds'] },
  'poll-09': {
    breaks: [47, 70, 9, 'rule CTX-05 CTX-06 LIFE-14 POLL-04 POLL-09'],
    keeps: [15, 22, 6, 'holds'],
  },
  'poll-10': { breaks: [14, 13, 13, 'rule POLL-10'], keeps: [14, 13, 13, 'holds'] },
  'rcu-01': { breaks: [16, 21, 6, 'rule CTX-06 RCU-01'], keeps: [26, 38, 7, 'holds'] },
  'rcu-02': { breaks: [25, 39, 7, 'rule RCU-02 SO-14'], keeps: [28, 44, 8, 'holds'] },
  'rcu-03': { breaks: [49, 78, 10, 'rule RCU-03'], keeps: [35, 54, 8, 'holds'] },
  'rcu-06': { breaks: [50, 78, 11, 'rule CTX-06 RCU-06'], keeps: [50, 81, 11, 'holds'] },
  'rcu-08': { breaks: [20, 30, 6, 'rule RCU-08'], keeps: [19, 27, 7, 'holds'] },
  'rcu-10': { breaks: [42, 58, 11, 'rule CTX-05 CTX-06 RCU-10'], keeps: [35, 47, 10, 'holds'] },
  'resv-01': { breaks: [12, 15, 6, 'rule RESV-01'], keeps: [10, 13, 5, 'holds'] },
  'resv-02': { breaks: [4, 3, 3, 'rule RESV-02'], keeps: [4, 3, 3, 'holds'] },
  'resv-03': { breaks: [14, 18, 6, 'rule RESV-03'], keeps: [11, 12, 6, 'holds'] },
  'resv-04': { breaks: [2, 1, 1, 'rule RESV-04'], keeps: [4, 3, 3, 'holds'] },
  'resv-05': { breaks: [15, 22, 6, 'rule RESV-05'], keeps: [22, 31, 7, 'holds'] },
  'resv-08': { breaks: [18, 27, 7, 'rule RESV-08'], keeps: [18, 27, 7, 'holds'] },
  'resv-09': { breaks: [18, 27, 9, 'rule RESV-09'], keeps: [16, 20, 10, 'holds'] },
  'resv-11': { breaks: [48, 84, 9, 'rule RESV-11'], keeps: [48, 82, 9, 'holds'] },
  'resv-12': { breaks: [53, 93, 13, 'rule RESV-12'], keeps: [39, 54, 14, 'holds'] },
  'resv-13': { breaks: [13, 15, 9, 'rule RESV-13'], keeps: [13, 15, 9, 'holds'] },
  'resv-15': { breaks: [693, 1526, 18, 'rule RESV-15'], keeps: [1026, 2317, 18, 'holds'] },
  'resv-16': { breaks: [42, 79, 7, 'rule RESV-16'], keeps: [42, 83, 7, 'holds'] },
  'resv-17': { breaks: [45, 75, 9, 'rule RESV-17'], keeps: [48, 79, 11, 'holds'] },
  'resv-19': { breaks: [276, 656, 14, 'rule RESV-19'], keeps: [152, 326, 15, 'holds'] },
  'resv-20': { breaks: [15, 22, 6, 'rule RESV-05 RESV-20'], keeps: [85, 123, 19, 'holds'] },
  'resv-23': { breaks: [5, 4, 4, 'deadlock RESV-23'], keeps: [9, 9, 7, 'holds'] },
  'resv-24': { breaks: [18, 25, 9, 'rule RESV-24'], keeps: [26, 37, 13, 'holds'] },
  'resv-25': { breaks: [15, 22, 6, 'rule RESV-25'], keeps: [12, 14, 6, 'holds'] },
  'sf-03': { breaks: [9, 12, 4, 'rule SF-03'], keeps: [105, 152, 21, 'holds'] },
  'sf-05': { breaks: [9, 12, 4, 'rule SF-05'], keeps: [31, 41, 8, 'holds'] },
  'sf-07': { breaks: [16, 22, 8, 'rule SF-07'], keeps: [18, 25, 9, 'holds'] },
  'sf-12': { breaks: [26, 37, 13, 'indefinite-fence INDEF-01 SF-12'], keeps: [22, 31, 9, 'holds'] },
  'so-02': { breaks: [38, 71, 7, 'rule SO-02'], keeps: [22, 35, 7, 'holds'] },
  'so-03': { breaks: [81, 116, 15, 'rule SO-03'], keeps: [79, 112, 14, 'holds'] },
  'so-05': { breaks: [31, 47, 8, 'rule SO-05'], keeps: [32, 46, 9, 'holds'] },
  'so-07': { breaks: [17, 16, 16, 'rule CONT-03 SO-07'], keeps: [17, 16, 16, 'holds'] },
  'so-08': { breaks: [406, 917, 20, 'rule SO-08'], keeps: [464, 1065, 21, 'holds'] },
  'so-09': { breaks: [21, 23, 13, 'rule SO-09'], keeps: [19, 20, 13, 'holds'] },
  'so-10': { breaks: [54, 87, 11, 'rule SO-10'], keeps: [48, 76, 11, 'holds'] },
  'so-11': { breaks: [8, 8, 6, 'rule SO-11'], keeps: [6, 6, 5, 'holds'] },
  'so-14': { breaks: [16, 21, 6, 'rule CTX-06 SO-14'], keeps: [31, 47, 9, 'holds'] },
  'so-15': { breaks: [68, 102, 13, 'rule SO-15'], keeps: [55, 76, 14, 'holds'] },
  'ww-02': { breaks: [179, 302, 17, 'rule WW-02'], keeps: [165, 276, 15, 'holds'] },
  'ww-07': { breaks: [8, 7, 7, 'rule WW-07'], keeps: [9, 8, 8, 'holds'] },
  'ww-08': { breaks: [3, 2, 2, 'deadlock WW-08'], keeps: [7, 6, 6, 'holds'] },
  'ww-09': { breaks: [167, 282, 16, 'rule WW-09'], keeps: [167, 279, 16, 'holds'] },
  'ww-10': { breaks: [6, 5, 5, 'rule WW-10'], keeps: [6, 5, 5, 'holds'] },
  'ww-11': { breaks: [10, 9, 9, 'rule WW-11'], keeps: [10, 9, 9, 'holds'] },
  'ww-12': { breaks: [24, 32, 7, 'rule WW-12'], keeps: [24, 34, 6, 'holds'] },
  'ww-13': { breaks: [11, 10, 10, 'rule WW-13'], keeps: [9, 8, 8, 'holds'] },
  'ww-14': { breaks: [6, 5, 5, 'rule WW-14'], keeps: [6, 5, 5, 'holds'] },
  'ww-15': { breaks: [4, 3, 3, 'rule CTX-04 WW-15'], keeps: [5, 4, 4, 'holds'] },
  'ww-20': { breaks: [15, 14, 9, 'rule RESV-04 WW-15 WW-20'], keeps: [16, 16, 10, 'holds'] },
  'ww-21': { breaks: [38, 56, 14, 'deadlock WW-21'], keeps: [74, 139, 14, 'holds'] },
  'ww-22': { breaks: [260, 439, 25, 'rule WW-09 WW-10 WW-22'], keeps: [307, 516, 26, 'holds'] },
  'ww-25': { breaks: [5, 4, 4, 'rule WW-25'], keeps: [5, 4, 4, 'holds'] },
};

async function designOf(name: string): Promise<Design> {
  const module = (await import(`./rule-${name}.ts`)) as { readonly default: Design };
  return module.default;
}

/** The newest kernel that can show it. */
function kernelOf(design: Design, variant: string): KernelVersion {
  const kernels = expectationOf(design, variant).kernels;
  return kernels === undefined || kernels.includes('7.2') ? '7.2' : (kernels.at(-1) ?? '7.2');
}

const check = (design: Design, variant: string): CheckOutcome =>
  checkDesign({ design, variant, kernel: kernelOf(design, variant) });

const mustRules = [...catalogue.values()].filter(
  ({ area, priority }) => areas.includes(area) && priority === 'must',
);

/** The text of the model, without the catalogue of its rules. */
function sources(): string {
  return readdirSync('model')
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .concat('../language/take-step.ts')
    .map((name) => readFileSync(`model/${name}`, 'utf8'))
    .join('\n');
}

describe('a design for each rule', () => {
  it('exists for every rule of the areas that a run can break', () => {
    // Those of the scheduler are in sched.test.ts.
    const enforced = mustRules.filter(
      ({ id, area }) => area !== 'sched' && enforcement(id).enforced,
    );
    const pinned = Object.keys(pins);
    expect(pinned).toEqual(expect.arrayContaining(enforced.map(({ id }) => id.toLowerCase())));
    const known = Object.keys(enforcedBy).map((id) => id.toLowerCase());
    expect(known).toEqual(expect.arrayContaining(pinned));
    expect(pinned).toEqual(pinned.toSorted());
    const files = readdirSync('designs/rules').filter(
      (name) => !name.endsWith('.test.ts') && !name.startsWith('rule-sched-'),
    );
    expect(Object.keys(pins).map((name) => `rule-${name}.ts`)).toEqual(files.toSorted());
  });

  it.each(Object.entries(pins))(
    '%s: one variant breaks it, the other keeps the contract',
    async (name, pin) => {
      const design = await designOf(name);
      const breaks = check(design, 'breaks');
      const keeps = check(design, 'keeps');
      expect({ breaks: pinOf(breaks), keeps: pinOf(keeps) }).toEqual(pin);
      // A failed assertion is the verdict itself, and is not listed among the rules.
      const broken = breaks.kind === 'assertion' ? ['CTX-09', ...breaks.rules] : breaks.rules;
      expect(broken).toContain(name.toUpperCase());
      for (const { expected, complete } of [breaks, keeps])
        expect({ expected, complete }).toEqual({ expected: true, complete: true });
    },
  );
});

describe('the table of enforced rules', () => {
  it('has every `must` rule of the areas: where a breach is noticed, or why none is', () => {
    const unknown = mustRules.filter(
      ({ id }) => enforcedBy[id] === undefined && notEnforced[id] === undefined,
    );
    expect(unknown.map(({ id }) => id)).toEqual([]);
  });

  it('names exactly the rules that occur in the code of the model', () => {
    const found = sources().matchAll(/'([A-Z]+-\d\d)'/g);
    const inCode = new Set([...found].flatMap(([, id]) => (id === undefined ? [] : [id])));
    expect([...inCode].toSorted()).toEqual(Object.keys(enforcedBy).toSorted());
  });
});
