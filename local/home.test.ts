import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeHome } from './home.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'home-')), 'home');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const kept = () => takeHome(folder, { fresh: false });

test('is held by one at a time, and free again once it is released', () => {
  const home = kept();
  expect(kept).toThrow(`${folder} is in use by process ${process.pid}: stop it first`);
  home.release();
  kept().release();
});

test('a pid that a killed process left behind holds nothing', () => {
  kept().release();
  writeFileSync(join(folder, 'pid'), String(process.ppid));
  kept().release();
});

test('a fresh start removes the state and keeps the assembly', () => {
  kept().release();
  mkdirSync(join(folder, 's3/lake'), { recursive: true });
  mkdirSync(join(folder, 'assembly'));
  writeFileSync(join(folder, 'state.sqlite'), '');
  takeHome(folder, { fresh: true }).release();
  expect(existsSync(join(folder, 's3'))).toBe(false);
  expect(existsSync(join(folder, 'state.sqlite'))).toBe(false);
  expect(existsSync(join(folder, 'assembly'))).toBe(true);
});

test('state of another format is refused with what to do; a fresh start takes over', () => {
  kept().release();
  const format = join(folder, 'format.json');
  writeFileSync(format, '{"format":999}');
  writeFileSync(join(folder, 'state.sqlite'), 'old');
  expect(kept).toThrow(/format 999, this version reads \d+: start with --fresh/);
  expect(readFileSync(join(folder, 'state.sqlite'), 'utf8')).toBe('old');
  takeHome(folder, { fresh: true }).release();
  kept().release();
});

test('a mark of the format that cannot be read is another format', () => {
  kept().release();
  writeFileSync(join(folder, 'format.json'), '');
  expect(kept).toThrow(/has format unknown, this version reads \d+: start with --fresh/);
});

test('a file cannot be a home', () => {
  writeFileSync(folder, '');
  expect(kept).toThrow(`${folder} cannot be a home (EEXIST): choose a folder`);
});

test.each([true, false])('a folder with other things is left alone (fresh: %s)', (fresh) => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'thesis.txt'), 'mine');
  expect(() => takeHome(folder, { fresh })).toThrow(/holds other things \(thesis\.txt, …\)/);
  expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('mine');
});
