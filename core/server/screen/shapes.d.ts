// What the screen's own modules hand each other; the contract's messages are in types.d.ts.

export interface Said { zh: string; en: string }
export interface ViewOption { id: string; text: Said; group: Said }
export interface ViewLine { label: Said; value: Said; change?: string | null }
export interface ViewField {
  id: string; label: Said; kind: string; optional: boolean; value: Said; options: ViewOption[];
}
export interface View {
  number: number; step: string; kind: string; text: string; title: Said; body: Said; speak: Said;
  lines: ViewLine[]; options: ViewOption[]; fields: ViewField[]; actions: string[];
  qr?: { text: string; rows: string[] } | null;
  problem?: Said | null; readMs?: number | null; timeoutMs?: number | null;
  progress?: [number, number] | null; personal: boolean;
}
export interface Look { name: Said; emblem: "start" | "center" | "none"; accent?: string | null; accentInk?: string | null }
export interface Hello {
  protocol: string; host: { name: string; version: string };
  site: { id: string; title: Said; province: string; look: Look };
  levels: string[]; seq: number; resumed: boolean; idle: { idleMs: number; warnMs: number; capMs: number };
}
export interface MenuItem { flow: string; title: Said; body: Said; serviceable: boolean; reason?: Said | null; causes: string[] }
export interface Menu { groups: { title: Said; items: MenuItem[] }[] }
export interface Guidance { slot: string; class: string; event: string; fields: Record<string, unknown> }
export interface Paper { reference: string; title: Said; url: string; width: number; height: number }
export interface Asked { request: number; class: string; points: number }
export type Language = "zh" | "en";
export interface Mode { elder: boolean; contrast: boolean; low: boolean; still: boolean }
export type Action = { do: string; [more: string]: unknown };
export interface Completion { code: string; payload: any; description?: string }

/** What reaches the host, or in tests stands for it. */
export interface Connection {
  command(name: string, payload?: object, timeoutMs?: number): Promise<Completion>;
  /** Calls for every unsolicited message, until the returned function is called. */
  onMessage(listener: (name: string, payload: any) => void): () => void;
  /** Calls when the host is reached (with what it said), and when it is lost (with null). */
  onLink(listener: (hello: Hello | null, stale: boolean) => void): () => void;
  /** Takes camera frames; the newest listener gets them. Resolve when the frame is drawn. */
  onFrame(listener: (frame: Frame) => Promise<void>): () => void;
  start(): void;
  close(): void;
}
export interface Frame { number: number; width: number; height: number; at: number; jpeg: Blob }

export interface Draft { get(field: string): any; set(field: string, value: any): void; drop(field: string): void }
export interface Live {
  case: string; busy: boolean; connected: boolean; mode: Mode;
  guidance: Guidance | null; guided: Guidance[];
  paper: Paper | null; papers: Paper[];
  asked: Asked | null;
  capture(request: number, strokes: number[][][]): Promise<string>;
  decline(request: number, why: "noSignature" | "tooShort"): Promise<string>;
  useFrames(canvas: { current: HTMLCanvasElement | null }): { number: number; width: number; height: number; stale: boolean };
  draft: Draft;
  ime(keys: string, context: "name" | "place" | "text", limit?: number):
    Promise<{ candidates: { text: string; reading: string; used: number }[]; more: boolean }>;
}
export interface ViewProps {
  view: View; act: (action: Action) => Promise<string>; say: (said?: Said | null) => string;
  language: Language; mode: Mode; live: Live;
}
/** The right-hand button of a page. */
export interface Next { ready?: boolean; run?: () => void; label?: string; icon?: string }
