import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Refusal } from './refusal.ts';

/** Raise it when what is kept can no longer be read by what wrote it. */
const FORMAT_VERSION = 3;

const FORMAT_FILE = 'format.json';
const LOCK_FILE = 'lock.sqlite';
const PID_FILE = 'pid';
const ASSEMBLY = 'assembly';
/** What stays when the state goes; the rest of a home is state. */
const NOT_STATE = [FORMAT_FILE, `${FORMAT_FILE}.new`, LOCK_FILE, PID_FILE, ASSEMBLY];

/** The folder of everything that a local cloud keeps; held by one process at a time. */
export interface Home {
  readonly folder: string;
  readonly assemblyFolder: string;
  /** Removes all state; not the assembly. */
  empty(): void;
  release(): void;
}

/** Takes the folder for this process, making it when it is missing; throws Refusal. */
export function takeHome(folder: string, options: { fresh: boolean }): Home {
  makeFolder(folder);
  refuseForeign(folder);
  const lock = takeLock(folder);
  const home: Home = {
    folder,
    assemblyFolder: join(folder, ASSEMBLY),
    empty() {
      for (const name of readdirSync(folder)) {
        if (!NOT_STATE.includes(name)) rmSync(join(folder, name), { recursive: true });
      }
    },
    release() {
      rmSync(join(folder, PID_FILE), { force: true });
      lock.close();
    },
  };
  try {
    if (options.fresh) home.empty();
    else refuseOtherFormat(folder);
    noteFormat(folder);
  } catch (error) {
    home.release();
    throw error;
  }
  return home;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EACCES', 'EEXIST', 'ENOTDIR', 'EROFS'].includes(code)) throw error;
    throw new Refusal(
      `${folder} cannot be a home (${code}): choose a folder that you may write to.`,
    );
  }
}

/** A mistyped folder must neither be littered nor, with --fresh, be emptied. */
function refuseForeign(folder: string): void {
  if (existsSync(join(folder, FORMAT_FILE))) return;
  const strange = readdirSync(folder).filter((name) => !NOT_STATE.includes(name));
  if (strange.length === 0) return;
  throw new Refusal(
    `${folder} holds other things (${strange[0]}, …): choose an empty or a new folder as home.`,
  );
}

function refuseOtherFormat(folder: string): void {
  const file = join(folder, FORMAT_FILE);
  if (!existsSync(file)) return;
  const format = formatIn(readFileSync(file, 'utf8'));
  if (format === FORMAT_VERSION) return;
  throw new Refusal(
    `The state in ${folder} has format ${format}, this version reads ${FORMAT_VERSION}: start with --fresh to begin anew.`,
  );
}

function formatIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { format?: unknown }).format;
  } catch {
    return 'unknown';
  }
}

/** Whole or not at all, whenever the process is killed. */
function noteFormat(folder: string): void {
  const file = join(folder, FORMAT_FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify({ format: FORMAT_VERSION })}\n`);
  renameSync(`${file}.new`, file);
}

/** SQLite's lock on a file belongs to the process, so it goes with it, also after `kill -9`. */
function takeLock(folder: string): DatabaseSync {
  const lock = new DatabaseSync(join(folder, LOCK_FILE));
  const pidFile = join(folder, PID_FILE);
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!String(error).includes('locked')) throw error;
    const pid = existsSync(pidFile)
      ? `process ${readFileSync(pidFile, 'utf8')}`
      : 'another process';
    throw new Refusal(`${folder} is in use by ${pid}: stop it first, or choose another home.`);
  }
  writeFileSync(pidFile, String(process.pid));
  return lock;
}
