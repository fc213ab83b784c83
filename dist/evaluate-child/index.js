import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 8995:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:module");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 445:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8995);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6760);



async function evaluateInChild() {
    Error.stackTraceLimit = 50;
    const sent = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(0, 'utf8');
    if (sent === '') {
        return;
    }
    const task = JSON.parse(sent);
    process.chdir(task.project);
    become(task.environment);
    const outcome = await evaluate(task);
    const channel = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createWriteStream)('', { fd: 3 });
    await new Promise((done) => channel.end(serialize(outcome), () => done()));
    process.exit(0);
}
function become(environment) {
    for (const name of Object.keys(process.env)) {
        if (environment[name] === undefined) {
            delete process.env[name];
        }
    }
    Object.assign(process.env, environment);
}
function serialize(outcome) {
    return JSON.stringify(outcome, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
}
async function evaluate(task) {
    const compiled = new CompiledFolder(task);
    try {
        await compiled.prepare();
        let merged = {};
        for (const file of task.files) {
            merged = merge(merged, await resolveFunctions(await compiled.load(file)));
        }
        return { value: merged };
    }
    catch (error) {
        return { error: compiled.locate(error) };
    }
}
const text = (key) => process.env[key] ?? '';
const given = (key, fallback, read) => Object.hasOwn(process.env, key) ? read(text(key)) : fallback;
const env = Object.assign((key, fallback) => given(key, fallback, (value) => value), {
    int: (key, fallback) => given(key, fallback, (value) => Number.parseInt(value, 10)),
    float: (key, fallback) => given(key, fallback, Number.parseFloat),
    bool: (key, fallback) => given(key, fallback, (value) => value === 'true'),
    json: (key, fallback) => given(key, fallback, (value) => {
        try {
            return JSON.parse(value);
        }
        catch (error) {
            throw new Error(`Invalid json environment variable ${key}: ${error.message}`);
        }
    }),
    array: (key, fallback) => given(key, fallback, (value) => (value.startsWith('[') && value.endsWith(']') ? value.slice(1, -1) : value)
        .split(',')
        .map((item) => item.trim().replace(/^"+|"+$/g, ''))),
    date: (key, fallback) => given(key, fallback, (value) => new Date(value)),
    oneOf: (key, expected, fallback) => {
        if (!expected) {
            throw new Error('env.oneOf requires expectedValues');
        }
        if (fallback && !expected.includes(fallback)) {
            throw new Error('env.oneOf requires defaultValue to be included in expectedValues');
        }
        const value = given(key, fallback, (given) => given);
        return value !== undefined && expected.includes(value) ? value : fallback;
    },
});
const clients = ['mysql', 'postgres', 'sqlite'];
const stubs = {
    '@strapi/database': { isDatabaseClientKind: (client) => clients.includes(client) },
    '@strapi/utils': { env },
    '@strapi/strapi': {},
};
class CompiledFolder {
    #task;
    #modules = new Map();
    #transform;
    constructor(task) {
        this.#task = task;
    }
    async prepare() {
        if (!this.#task.files.every(isPlainCommonJs)) {
            this.#transform = (await __nccwpck_require__.e(/* import() */ 603).then(__nccwpck_require__.t.bind(__nccwpck_require__, 2603, 19))).transform;
        }
    }
    async load(file) {
        if ((0,node_path__WEBPACK_IMPORTED_MODULE_2__.extname)(file) === '.json') {
            return JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8'));
        }
        const exported = this.#require(file);
        const value = exported?.__esModule || (exported && 'default' in Object(exported)) ? exported.default : exported;
        return typeof value === 'function' ? await value({ env }) : value;
    }
    #require(file) {
        const known = this.#modules.get(file);
        if (known !== undefined) {
            return known.exports;
        }
        const pretended = this.#pretend(file);
        const module = new node_module__WEBPACK_IMPORTED_MODULE_1__(pretended);
        module.filename = pretended;
        this.#modules.set(file, module);
        const resolver = (0,node_module__WEBPACK_IMPORTED_MODULE_1__.createRequire)(pretended);
        const requireHere = (id) => {
            const sibling = id.startsWith('.') ? this.#sibling(file, id) : undefined;
            if (sibling !== undefined) {
                return sibling.endsWith('.json') ? JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(sibling, 'utf8')) : this.#require(sibling);
            }
            return id in stubs ? stubs[id] : resolver(id);
        };
        module.require = Object.assign(requireHere, { resolve: resolver.resolve });
        module._compile(this.#compile(file), pretended);
        return module.exports;
    }
    #pretend(file) {
        const { project, distDirectory } = this.#task;
        const inside = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.relative)(project, file);
        const isCompiled = !(0,node_path__WEBPACK_IMPORTED_MODULE_2__.relative)(distDirectory, file).startsWith('..');
        return isCompiled || inside.startsWith('..')
            ? file
            : (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(distDirectory, (0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(inside), `${(0,node_path__WEBPACK_IMPORTED_MODULE_2__.basename)(file, (0,node_path__WEBPACK_IMPORTED_MODULE_2__.extname)(file))}.js`);
    }
    #sibling(from, id) {
        const base = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.resolve)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(from), id);
        const withoutJs = base.replace(/\.js$/, '');
        const candidates = ['', '.ts', '.js', '.cjs', '.mjs', '.json', '/index.ts', '/index.js'];
        return [base, withoutJs]
            .flatMap((path) => candidates.map((suffix) => path + suffix))
            .find((path) => (0,node_path__WEBPACK_IMPORTED_MODULE_2__.extname)(path) !== '' && (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(path));
    }
    #compile(file) {
        const code = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8');
        if (this.#transform === undefined) {
            return code;
        }
        const isTypeScript = /\.[cm]?ts$/.test(file);
        return this.#transform(code, {
            transforms: isTypeScript ? ['typescript', 'imports'] : ['imports'],
            filePath: file,
            production: true,
        }).code;
    }
    locate(error) {
        const message = error instanceof Error ? error.message : String(error);
        const stack = error instanceof Error ? (error.stack ?? '') : '';
        const [innermost] = [...this.#modules.keys()]
            .map((file) => ({ file, frame: `${this.#pretend(file)}:` }))
            .filter(({ frame }) => stack.includes(frame))
            .sort((a, b) => stack.indexOf(a.frame) - stack.indexOf(b.frame));
        const file = innermost?.file ?? [...this.#modules.keys()].at(-1) ?? this.#task.files[0];
        const after = innermost === undefined ? /\((\d+):\d+\)/.exec(message)?.[1] : stack.split(innermost.frame)[1];
        const line = Number.parseInt(after ?? '', 10);
        if (file !== undefined && Number.isInteger(line)) {
            return { message: message.split('\n')[0] ?? message, file, line };
        }
        return { message: message.split('\n')[0] ?? message };
    }
}
function isPlainCommonJs(file) {
    return ((0,node_path__WEBPACK_IMPORTED_MODULE_2__.extname)(file) === '.json' ||
        (/\.c?js$/.test(file) &&
            !/\b(?:import|export)\b|require\s*\(\s*(?!['"][^.])/.test((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8'))));
}
async function resolveFunctions(value) {
    const given = value?.connection;
    if (given === undefined || given === null || typeof given !== 'object') {
        return value;
    }
    const connection = await called(given.connection);
    const isOpen = isPlainObject(connection) && 'password' in connection;
    const resolved = isOpen ? { ...connection, password: await called(connection.password) } : connection;
    assertData(resolved);
    return { ...value, connection: { ...given, connection: resolved } };
}
function assertData(connection) {
    const { stream, ssl } = Object(connection);
    const decisive = { stream, 'ssl.checkServerIdentity': Object(ssl).checkServerIdentity };
    for (const [name, value] of Object.entries(decisive)) {
        if (typeof value === 'function') {
            throw new Error(`connection.${name} is a function, which only the process that evaluates this file could call: the connection is made by another one.`);
        }
    }
}
const called = (value) => (typeof value === 'function' ? value() : value);
function merge(base, over) {
    if (!isPlainObject(base) || !isPlainObject(over)) {
        return over === undefined ? base : over;
    }
    const merged = { ...base };
    for (const [key, value] of Object.entries(over)) {
        merged[key] = merge(merged[key], value);
    }
    return merged;
}
const isPlainObject = (value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
if (import.meta.main) {
    await evaluateInChild();
}

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		id: moduleId,
/******/ 		loaded: false,
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Flag the module as loaded
/******/ 	module.loaded = true;
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/node module decorator */
/******/ (() => {
/******/ 	__nccwpck_require__.nmd = (module) => {
/******/ 		module.paths = [];
/******/ 		if (!module.children) module.children = [];
/******/ 		return module;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(445);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
