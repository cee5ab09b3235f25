import type { Store } from '../../../store.ts';
import type { Alarm, AlarmProperties, State } from './alarm.ts';

export const ALARM_TABLES = `
  CREATE TABLE IF NOT EXISTS alarms (
    name TEXT PRIMARY KEY,
    definition TEXT NOT NULL,
    of_stack INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    reason_data TEXT NOT NULL,
    configured_at_epoch_ms INTEGER NOT NULL,
    updated_at_epoch_ms INTEGER NOT NULL,
    changed_at_epoch_ms INTEGER NOT NULL,
    told_state TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS alarm_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    alarm TEXT NOT NULL,
    at_epoch_ms INTEGER NOT NULL,
    type TEXT NOT NULL,
    summary TEXT NOT NULL,
    data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS alarm_history_time ON alarm_history (at_epoch_ms);
`;

interface Row {
  readonly definition: string;
  readonly state: State;
  readonly reason: string;
  readonly reason_data: string;
  readonly configured_at_epoch_ms: number;
  readonly updated_at_epoch_ms: number;
  readonly changed_at_epoch_ms: number;
  readonly told_state: State;
}

/** The state that actions were taken for last lags behind until they are. */
export interface KeptAlarm extends Alarm {
  readonly toldState: State;
}

/** What CloudWatch says of an alarm that was never evaluated. */
const NEW_STATE: State = 'INSUFFICIENT_DATA';
const NEW_REASON = 'Unchecked: Initial alarm creation';

const read = (row: Row): KeptAlarm => ({
  definition: JSON.parse(row.definition) as AlarmProperties,
  state: row.state,
  reason: row.reason,
  reasonData: row.reason_data,
  configuredAtEpochMs: row.configured_at_epoch_ms,
  updatedAtEpochMs: row.updated_at_epoch_ms,
  changedAtEpochMs: row.changed_at_epoch_ms,
  toldState: row.told_state,
});

/** Alarms, by name: their definition and the state they are in. */
export const alarms = {
  /** Makes it, or changes its definition; its state stays. */
  put(store: Store, definition: AlarmProperties, ofStack: boolean, nowEpochMs: number): void {
    const text = JSON.stringify(definition);
    const { AlarmName: name } = definition;
    const known = alarms.find(store, name);
    if (known && JSON.stringify(known.definition) === text) return;
    store.run(
      `INSERT INTO alarms VALUES (?1, ?2, ?3, ?4, ?5, '{}', ?6, ?6, ?6, ?4) ON CONFLICT (name)
       DO UPDATE SET definition = ?2, of_stack = ?3, configured_at_epoch_ms = ?6`,
      name,
      text,
      Number(ofStack),
      NEW_STATE,
      NEW_REASON,
      nowEpochMs,
    );
    const summary = `Alarm "${name}" ${known ? 'updated' : 'created'}`;
    history.add(store, name, nowEpochMs, 'ConfigurationUpdate', summary, text);
  },
  find(store: Store, name: string): KeptAlarm | undefined {
    const row = store.get<Row>('SELECT * FROM alarms WHERE name = ?', name);
    return row && read(row);
  },
  /** By name. */
  all: (store: Store): KeptAlarm[] =>
    store.all<Row>('SELECT * FROM alarms ORDER BY name').map(read),
  setState(
    store: Store,
    { definition: { AlarmName: name }, state: before }: Alarm,
    { state, reason, reasonData }: Pick<Alarm, 'state' | 'reason' | 'reasonData'>,
    nowEpochMs: number,
  ): void {
    store.transaction(() => {
      store.run(
        `UPDATE alarms SET state = ?2, reason = ?3, reason_data = ?4, updated_at_epoch_ms = ?5,
           changed_at_epoch_ms = iif(state = ?2, changed_at_epoch_ms, ?5) WHERE name = ?1`,
        name,
        state,
        reason,
        reasonData,
        nowEpochMs,
      );
      if (state === before) return;
      const data = JSON.stringify({
        oldState: { stateValue: before },
        newState: { stateValue: state, stateReason: reason },
      });
      const summary = `Alarm updated from ${before} to ${state}`;
      history.add(store, name, nowEpochMs, 'StateUpdate', summary, data);
    });
  },
  setTold: (store: Store, name: string, state: State) =>
    store.run('UPDATE alarms SET told_state = ? WHERE name = ?', state, name),
  remove: (store: Store, name: string) => store.run('DELETE FROM alarms WHERE name = ?', name),
  /** The stack's alarms that its template no longer has. */
  removeOfStackBut(store: Store, names: ReadonlySet<string>): void {
    for (const { name } of store.all<{ name: string }>(
      'SELECT name FROM alarms WHERE of_stack = 1',
    )) {
      if (!names.has(name)) alarms.remove(store, name);
    }
  },
};

export type HistoryType = 'ConfigurationUpdate' | 'StateUpdate' | 'Action';

export interface HistoryItem {
  readonly id: number;
  readonly alarm: string;
  readonly at_epoch_ms: number;
  readonly type: HistoryType;
  readonly summary: string;
  readonly data: string;
}

export const history = {
  add(
    store: Store,
    alarm: string,
    nowEpochMs: number,
    type: HistoryType,
    summary: string,
    data: string,
  ): void {
    store.run(
      'INSERT INTO alarm_history (alarm, at_epoch_ms, type, summary, data) VALUES (?, ?, ?, ?, ?)',
      alarm,
      nowEpochMs,
      type,
      summary,
      data,
    );
  },
  /** From and to inclusive, in the order they happened. */
  within: (store: Store, fromEpochMs: number, toEpochMs: number): HistoryItem[] =>
    store.all(
      'SELECT * FROM alarm_history WHERE at_epoch_ms BETWEEN ? AND ? ORDER BY id',
      fromEpochMs,
      toEpochMs,
    ),
  removeBefore: (store: Store, epochMs: number) =>
    store.run('DELETE FROM alarm_history WHERE at_epoch_ms < ?', epochMs),
};
