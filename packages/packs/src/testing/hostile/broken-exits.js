/** A pack that ends the process as it loads. */

process.exit(3);
