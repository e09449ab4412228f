// Loaded into a server before it starts: tells the bench, when asked, what is still in use after all garbage is gone.
process.on('message', () => {
  globalThis.gc();
  process.send(process.memoryUsage());
});
process.channel.unref();
