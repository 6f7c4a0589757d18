/**
 * `compute`, asked once for each key. When `most` answers are kept, all are forgotten and it begins anew; a failure is
 * not remembered.
 */
export function remembered<K, V>(compute: (key: K) => V, most: number = Number.POSITIVE_INFINITY): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const answer = known.get(key);
    if (answer !== undefined || known.has(key)) return answer as V;
    const value = compute(key);
    if (known.size >= most) known.clear();
    known.set(key, value);
    return value;
  };
}
