/** 000042: names of shards sort as their numbers do. */
export function shardName(shard: number): string {
  return String(shard).padStart(6, '0');
}
