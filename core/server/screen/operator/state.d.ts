// What Operator.State answers, as the contract has it.

import type { Said } from "../shapes.d.ts";

export type DeviceState = "online" | "offline" | "powerOff" | "noDevice" | "hardwareError" | "userError" | "deviceBusy"
  | "fraudAttempt" | "potentialFraud" | "starting";
export interface Device {
  slot: string; title: Said; class: string; state: DeviceState; remedy?: Said | null;
  fields: { name: string; value: string }[]; deaths: number; plugin: string; version: string;
}
export interface Consumable { slot: string; what: string; level: "ok" | "low" | "out"; detail: string }
export interface Cause { slot: string; why: Said; bring: Said }
export interface Business { flow: string; title: Said; serviceable: boolean; causes: Cause[] }
export interface Waiting { case: string; flow: string; waiting: Said; since: number }
export interface Owed { case: string; what: "parked" | "notUndone" | "payment" | "unreported" | "paper" | "unreadable";
  detail: Said }
export interface Held { slot: string; owner: string; purpose: string }
export interface Past { case: string; flow: string; at: number; outcome: string; masked: string;
  kept?: "open" | "noName" | "shredded" | "unreadable" }
export interface State {
  site: string; version: string; since: number; outOfService: boolean;
  devices: Device[]; consumables: Consumable[]; businesses: Business[];
  queue: Waiting[]; owed: Owed[]; claims: Held[]; cases: Past[];
}
export interface Tested { passed: boolean; checks: { what: Said; passed: boolean; detail: string }[] }

/** One thing that is wrong, worst first. */
export interface Finding {
  key: string;
  weight: "tamper" | "stops" | "owed" | "soon";
  slot?: string;
  title: string | Said;
  what: Said;
  /** What to do. */
  remedy: Said[];
  /** What to bring. */
  bring: Said[];
  /** Businesses that cannot be finished because of it. */
  stops: Said[];
}

export type Language = "zh" | "en";
export type Pick = (said?: Said | null) => string;
/** Gives a command of the operator; resolves to the completion. */
export type Order = (name: string, payload?: object, timeoutMs?: number) => Promise<import("../shapes.d.ts").Completion>;
