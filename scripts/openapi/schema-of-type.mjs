import ts from 'typescript';
import { TypeNames } from './type-names.mjs';

const { TypeFlags } = ts;
const has = (type, flag) => (type.flags & flag) !== 0;

const isLiteral = (type) =>
  has(type, TypeFlags.StringLiteral | TypeFlags.NumberLiteral | TypeFlags.BooleanLiteral);

const literal = (type) => (has(type, TypeFlags.BooleanLiteral) ? type.intrinsicName === 'true' : type.value);

/** The checker numbers types as it meets them; sorted, the same sources always give the same document. */
const inOrder = (schemas) =>
  schemas
    .map((schema) => [JSON.stringify(schema), schema])
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, schema]) => schema);

/** Several literals are one enumeration. */
const enumeration = (types) => {
  const values = types.map(literal).toSorted();
  const [type] = new Set(values.map((value) => typeof value));
  if (type === 'boolean' && values.length === 2) return { type };
  return values.length === 1 ? { type, const: values[0] } : { type, enum: values };
};

const plain = [
  [TypeFlags.String, () => ({ type: 'string' })],
  // what stands before the first hole of `org_${string}`
  [TypeFlags.TemplateLiteral, (type) => ({ type: 'string', pattern: `^${type.texts[0]}` })],
  [TypeFlags.Number | TypeFlags.BigInt, () => ({ type: 'number' })],
  [TypeFlags.Boolean, () => ({ type: 'boolean' })],
  [TypeFlags.Null, () => ({ type: 'null' })],
  [
    TypeFlags.StringLiteral | TypeFlags.NumberLiteral | TypeFlags.BooleanLiteral,
    (type) => enumeration([type]),
  ],
];

const isMoment = (name, schema) => /(^a|A)t$/.test(name) && [schema.type].flat().includes('string');

/** Alternatives inside alternatives are alternatives; a type that may be null is one type. */
const either = (schemas) => {
  const flat = schemas.flatMap((schema) => schema.anyOf ?? [schema]);
  if (flat.some((schema) => Object.keys(schema).length === 0)) return {};
  const bare = flat.filter((schema) => Object.keys(schema).join() === 'type');
  const rest = flat.filter((schema) => !bare.includes(schema));
  const types = [...new Set(bare.flatMap(({ type }) => type))].toSorted().toReversed();
  const merged = types.length === 0 ? [] : [{ type: types.length === 1 ? types[0] : types }];
  const all = [...inOrder(rest), ...merged];
  return all.length === 1 ? all[0] : { anyOf: all };
};

/** Turns types of TypeScript, as the checker sees them, into JSON Schema (2020-12). Types with a name become components. */
export class SchemaOfType {
  components = new Map();

  constructor(checker) {
    this.checker = checker;
    this.names = new TypeNames();
  }

  /** @returns the schema of a type; a reference where it has a name */
  of(type) {
    const name = this.names.of(type);
    if (name === undefined) return this.bare(type);
    if (!this.components.has(name)) {
      this.components.set(name, {});
      this.components.set(name, { ...this.bare(type), ...this.described(type.aliasSymbol ?? type.symbol) });
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  /** @returns the docstring, without its tags */
  described(symbol) {
    const text = ts.displayPartsToString(symbol?.getDocumentationComment(this.checker) ?? []).trim();
    if (text === '') return {};
    return { description: text.replaceAll(/\{@link (\w+)\}/g, '$1').replaceAll(/\s+/g, ' ') };
  }

  bare(type) {
    const found = plain.find(([flag]) => has(type, flag));
    if (found) return found[1](type);
    if (type.isUnion()) return this.union(type.types);
    const branded = type.isIntersection() && type.types.find((part) => has(part, TypeFlags.StringLike));
    if (branded) return this.bare(branded);
    return has(type, TypeFlags.Object | TypeFlags.Intersection) ? this.object(type) : {};
  }

  union(types) {
    const present = types.filter((type) => !has(type, TypeFlags.Undefined | TypeFlags.Void));
    const literals = present.filter(isLiteral);
    const rest = present.filter((type) => !isLiteral(type)).map((type) => this.of(type));
    return either(literals.length > 0 ? [enumeration(literals), ...rest] : rest);
  }

  object(type) {
    if (this.checker.isTupleType(type)) {
      const prefixItems = this.checker.getTypeArguments(type).map((each) => this.of(each));
      return { type: 'array', prefixItems, minItems: prefixItems.length, maxItems: prefixItems.length };
    }
    if (!this.checker.isArrayType(type)) return this.record(type);
    return { type: 'array', items: this.of(this.checker.getTypeArguments(type)[0]) };
  }

  property(symbol) {
    const schema = this.of(this.checker.getTypeOfSymbol(symbol));
    const format = isMoment(symbol.name, schema) ? { format: 'date-time' } : {};
    return { ...schema, ...format, ...this.described(symbol) };
  }

  record(type) {
    const symbols = this.checker.getPropertiesOfType(type);
    const properties = Object.fromEntries(symbols.map((symbol) => [symbol.name, this.property(symbol)]));
    const isOptional = ({ flags }) => (flags & ts.SymbolFlags.Optional) !== 0;
    const required = symbols.filter((symbol) => !isOptional(symbol)).map(({ name }) => name);
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String);
    return {
      type: 'object',
      ...(symbols.length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(index && { additionalProperties: this.of(index.type) }),
    };
  }
}
