// What the screen's own modules hand each other. What goes over the wire stands in the
// contract's own types, written from the Rust types.

import type {
  Action, Choice, Field, FlowAsked, FlowGuidance, FlowMenu, ImeCandidates, ImeContext, Language, Line, Look, MenuItem,
  Said, Offer, SessionWelcome, View,
} from "../../api/generated/tongban.d.ts";

export type { Action, Language, Look, MenuItem, Offer, Said, View };
export type ViewOption = Choice;
export type ViewLine = Line;
export type ViewField = Field;
export type Hello = SessionWelcome;
export type Menu = FlowMenu;
export type Guidance = Omit<FlowGuidance, "case">;
export type Asked = Omit<FlowAsked, "case">;
export interface Paper {
  /** The step that stood on the screen when it came. */
  step: string;
  reference: string; title: Said; url: string; width: number; height: number;
}
export interface Mode { elder: boolean; contrast: boolean; low: boolean; still: boolean }
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

/** What was typed, by field of the present step. */
export interface Draft { get(field: string): any; set(field: string, value: any): void; drop(field: string): void }

/** What belongs to the case and moves. */
export interface Live {
  case: string; busy: boolean; connected: boolean; mode: Mode;
  guidance: Guidance | null; guided: Guidance[];
  paper: Paper | null; papers: Paper[];
  /** Pictures of this case by the name that options give them: object URLs. */
  pictures: Record<string, string>;
  asked: Asked | null;
  capture(request: number, strokes: number[][][]): Promise<string>;
  decline(request: number, why: "noSignature" | "tooShort"): Promise<string>;
  useFrames(canvas: { current: HTMLCanvasElement | null }): { number: number; width: number; height: number; stale: boolean };
  draft: Draft;
  ime(keys: string, context: ImeContext, limit?: number): Promise<ImeCandidates>;
}

/** What every view component gets. */
export interface ViewProps {
  view: View; act: (action: Action) => Promise<string>; say: (said?: Said | null) => string;
  language: Language; mode: Mode; live: Live;
}

/** The right-hand button of a page. */
export interface Next { ready?: boolean; run?: () => void; label?: string; icon?: string }
