/** A value as it travels: binary is base64, a number is decimal text. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: boolean }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Item }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] };

export type Item = Readonly<Record<string, AttributeValue>>;

/** Each type by the name that error messages give it. */
export const TYPE_NAMES = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  L: 'LIST',
  M: 'MAP',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
} as const;

export type AttributeType = keyof typeof TYPE_NAMES;

export type SetType = 'SS' | 'NS' | 'BS';

/** The one member that a value has. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new TypeError('a value without a type');
}

/** The item's own attribute; `constructor` and the like are not inherited. */
export function attributeOf(item: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** Assigns an own attribute whatever its name: plain assignment of `__proto__` would do otherwise. */
export function assign(item: Record<string, AttributeValue>, name: string, value: AttributeValue) {
  if (name === '__proto__') {
    Object.defineProperty(item, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    item[name] = value;
  }
}

/** The attributes of these names, as far as the item has them. */
export function pick(item: Item, names: Iterable<string>): Item {
  const picked: Record<string, AttributeValue> = {};
  for (const name of names) {
    const value = attributeOf(item, name);
    if (value) assign(picked, name, value);
  }
  return picked;
}

/** The members and type of a set, or `undefined` for anything else. */
export function membersOf(
  value: AttributeValue,
): { type: SetType; members: readonly string[] } | undefined {
  if ('SS' in value) return { type: 'SS', members: value.SS };
  if ('NS' in value) return { type: 'NS', members: value.NS };
  if ('BS' in value) return { type: 'BS', members: value.BS };
  return undefined;
}

export function setOf(type: SetType, members: readonly string[]): AttributeValue {
  if (type === 'SS') return { SS: members };
  return type === 'NS' ? { NS: members } : { BS: members };
}
