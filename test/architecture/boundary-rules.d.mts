export declare const libraries: Readonly<Record<string, readonly string[]>>;
export declare const apps: Readonly<Record<string, readonly string[]>>;
