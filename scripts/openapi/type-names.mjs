import ts from 'typescript';

const isOurs = (node) => !/\/node_modules\//.test(node.getSourceFile().fileName);
const isNamed = (node) =>
  node !== undefined && (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && isOurs(node);

/** Generic types have as many shapes as uses, and what has no capital is made up by the compiler. */
const mayHaveName = (type, symbol) =>
  /^[A-Z]/.test(symbol.name) &&
  (type.isUnion() || (type.flags & ts.TypeFlags.Object) !== 0) &&
  (type.aliasTypeArguments ?? type.typeArguments ?? []).length === 0;

/** Names of types as clients know them: `InviteView` is `Invite`. Another type of the same name is numbered. */
export class TypeNames {
  #names = new Map();

  /** @returns undefined for types that have no name of their own, or not ours */
  of(type) {
    const symbol = type.aliasSymbol ?? type.symbol;
    if (!isNamed(symbol?.declarations?.[0]) || !mayHaveName(type, symbol)) return undefined;
    if (!this.#names.has(symbol)) this.#names.set(symbol, this.#free(symbol.name.replace(/View$/, '')));
    return this.#names.get(symbol);
  }

  #free(name) {
    const taken = new Set(this.#names.values());
    if (!taken.has(name)) return name;
    for (let n = 2; ; n += 1) if (!taken.has(`${name}${n}`)) return `${name}${n}`;
  }
}
