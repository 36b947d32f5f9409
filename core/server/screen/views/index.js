// Which component shows which kind of view.

import { Camera } from "./camera.js";
import { Confirm } from "./confirm.js";
import { Done } from "./done.js";
import { Fingerprint } from "./fingerprint.js";
import { Form } from "./form.js";
import { Input } from "./input.js";
import { Menu } from "./menu.js";
import { Notice } from "./notice.js";
import { PayCard } from "./pay-card.js";
import { PayScan } from "./pay-scan.js";
import { PlaceCard } from "./place-card.js";
import { Printing } from "./printing.js";
import { ProblemView } from "./problem.js";
import { Refusal } from "./refusal.js";
import { ScanCode } from "./scan-code.js";
import { Signature } from "./signature.js";
import { StillThere } from "./still-there.js";
import { Tell } from "./tell.js";
import { Wait } from "./wait.js";

/** @type {Record<string, (props: import("../shapes.d.ts").ViewProps) => any>} */
export const VIEWS = {
  "menu": Menu,
  "notice": Notice,
  "confirm": Confirm,
  "input": Input,
  "form": Form,
  "place-card": PlaceCard,
  "scan-code": ScanCode,
  "camera": Camera,
  "fingerprint": Fingerprint,
  "signature": Signature,
  "pay-scan": PayScan,
  "pay-card": PayCard,
  "wait": Wait,
  "printing": Printing,
  "tell": Tell,
  "refusal": Refusal,
  "problem": ProblemView,
  "done": Done,
  "still-there": StillThere,
};
