#!/usr/bin/env node
import "../dist/bundle/inquest.js";
