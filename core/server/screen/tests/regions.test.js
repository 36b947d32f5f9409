// The way down to a county, by what the host's next list says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { NOWHERE, down, listed, own, settled, shared, up, wayOf } from "../logic/regions.js";

const gx = { code: "450000", name: "广西壮族自治区" };
const hechi = { code: "451200", name: "广西壮族自治区河池市" };
const city = (name) => ({ code: `45${name}`, name: gx.name + name });
const county = (name) => ({ code: `4512${name}`, name: hechi.name + name });
const cities = [city("南宁市"), hechi];
const counties = [county("金城江区"), county("宜州区")];

test("down to a county, back up, and to its neighbour", () => {
  let way = settled(down(NOWHERE, gx), cities);
  assert.deepEqual([way.steps, way.chosen], [[gx], null]);
  way = settled(down(way, hechi), counties);
  assert.deepEqual([way.steps, way.chosen], [[gx, hechi], null]);
  way = settled(down(way, counties[0]), counties);
  assert.deepEqual([way.steps, way.chosen], [[gx, hechi], counties[0]]);
  const beside = settled(down(way, counties[1]), counties);
  assert.deepEqual([beside.steps, beside.chosen], [[gx, hechi], counties[1]]);
  assert.deepEqual(settled(up(way, 0), cities), { steps: [gx], chosen: null });
  assert.deepEqual(settled(up(way, -1), [gx]), NOWHERE);
});

test("a page that was loaded anew stands where the view says", () => {
  assert.deepEqual(wayOf([], cities, undefined), NOWHERE);
  assert.deepEqual(wayOf([gx, hechi], counties, "451202"), { steps: [gx, hechi], chosen: null });
  const [first] = counties;
  const way = wayOf([gx, hechi], counties, first.code);
  assert.deepEqual(way, { steps: [gx, hechi], chosen: first });
  assert.deepEqual(settled(way, counties), way);
});

test("a city without counties is chosen at once", () => {
  const dongguan = { code: "441900", name: "广东省东莞市" };
  const guangdong = { code: "440000", name: "广东省" };
  const way = settled(down(down(NOWHERE, guangdong), dongguan), [dongguan]);
  assert.deepEqual(way, { steps: [guangdong], chosen: dongguan });
});

test("a list of another level is not taken for the place of before", () => {
  const way = { steps: [gx, hechi], chosen: counties[0] };
  const provinces = [gx, { code: "430000", name: "湖南省" }];
  assert.deepEqual(listed(way, provinces), []);
  assert.deepEqual(down(way, provinces[1]), { steps: [provinces[1]], chosen: null });
  assert.deepEqual(listed(way, counties), [gx, hechi]);
});

test("names lose what stands above them, and only whole names of regions", () => {
  assert.equal(own(counties[0].name, hechi.name), "金城江区");
  assert.equal(own("湖南省", ""), "湖南省");
  assert.equal(own(gx.name, gx.name), gx.name);
  assert.equal(shared(["湖南省", "湖北省"]), "");
  assert.equal(shared(cities.map((it) => it.name)), gx.name);
  assert.equal(shared(counties.map((it) => it.name)), hechi.name);
  assert.equal(shared(["北京市"]), "");
  assert.equal(shared([]), "");
});
