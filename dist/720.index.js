export const id = 720;
export const ids = [720];
export const modules = {

/***/ 58720:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  ProviderUploader: () => (/* binding */ ProviderUploader)
});

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
;// CONCATENATED MODULE: ./media/remote/provider-child.js
function provideInChild(load) {
    const tell = (answer) => process.send?.(answer);
    const messageOf = (error) => String(error?.message ?? error).split('\n')[0];
    let provider;
    let options = {};
    const start = (given) => {
        const isMissing = (error) => error.code === 'MODULE_NOT_FOUND';
        let loaded;
        try {
            loaded = load(`@strapi/provider-upload-${given.name.toLowerCase()}`);
        }
        catch (error) {
            if (!isMissing(error)) {
                throw error;
            }
            try {
                loaded = load(given.name);
            }
            catch (second) {
                if (isMissing(second)) {
                    tell({ notInstalled: given.name });
                    return;
                }
                throw second;
            }
        }
        const found = loaded;
        const module = (typeof found.init === 'function' ? found : found.default);
        provider = module.init(given.providerOptions);
        options = given.actionOptions;
        tell({ ready: true });
    };
    const work = async (task) => {
        const own = provider;
        if ('remove' in task) {
            await own.delete(task.remove, options.delete);
            tell({ id: task.id });
            return;
        }
        const { createReadStream, readFileSync } = load('node:fs');
        const file = { ...task.upload };
        if (own.uploadStream) {
            file.stream = createReadStream(task.path);
            await own.uploadStream(file, options.uploadStream);
        }
        else if (own.upload) {
            file.buffer = readFileSync(task.path);
            await own.upload(file, options.upload);
        }
        else {
            throw new Error('The provider has neither uploadStream nor upload.');
        }
        tell({ id: task.id, url: file.url, provider_metadata: file.provider_metadata });
    };
    process.on('disconnect', () => process.exit(1));
    process.on('message', (message) => {
        if (provider === undefined) {
            try {
                start(message);
            }
            catch (error) {
                tell({ error: messageOf(error) });
            }
            return;
        }
        const task = message;
        work(task).catch((error) => tell({ id: task.id, error: messageOf(error) }));
    });
}

// EXTERNAL MODULE: ./media/remote/uploader.js
var uploader = __webpack_require__(40449);
;// CONCATENATED MODULE: ./media/remote/provider-uploader.js




const timeLimit = 120_000;
class ProviderUploader {
    provider;
    #options;
    #child;
    #waiting = new Map();
    #ready = Promise.withResolvers();
    #count = 0;
    constructor(options) {
        this.provider = options.name;
        this.#options = options;
        this.#child = (0,external_node_child_process_.spawn)('node', ['--input-type=commonjs', '--eval', `(${provideInChild})(require)`], {
            cwd: options.directory,
            env: options.environment,
            stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        });
        this.#child.on('message', (message) => this.#answered(message));
        this.#child.once('error', (error) => this.#ended(`it could not be started: ${error.message}`));
        this.#child.once('exit', (code, signal) => this.#ended(`its process ended with ${signal ?? `exit code ${code}`}`));
        this.#ready.promise.catch(() => undefined);
    }
    static async open(options) {
        const uploader = new ProviderUploader(options);
        const { name, providerOptions, actionOptions } = options;
        uploader.#child.send({ name, providerOptions, actionOptions });
        try {
            const answer = await uploader.#within(uploader.#ready.promise);
            if ('notInstalled' in answer) {
                throw new errors/* UserError */.y('failed', `The upload provider ${name} is not installed in the project.`, 'Run "npm ci" there first, or leave media where it is with media: link.');
            }
            return uploader;
        }
        catch (error) {
            await uploader.close();
            throw error;
        }
    }
    async upload(file) {
        const { content: path, size, name, ext, mime } = file;
        const isTaken = this.#options.isTaken(file.hash);
        const hash = isTaken ? (0,uploader/* otherHash */.Z)(file) : file.hash;
        const upload = { name, hash, ext, mime, size: Math.round(size / 10) / 100, sizeInBytes: size };
        const answer = await this.#ask((id) => ({ id, upload, path }), name);
        const { url, provider_metadata: providerMetadata } = answer;
        if (typeof url !== 'string' || url === '') {
            throw this.#failure(name, 'it did not say where the file is');
        }
        return {
            place: {
                url,
                provider: this.provider,
                ...(isTaken ? { hash } : {}),
                ...(providerMetadata === undefined ? {} : { providerMetadata }),
            },
            isUnchanged: false,
        };
    }
    async remove(file) {
        await this.#ask((id) => ({ id, remove: file }), `${file.hash}${file.ext ?? ''}`);
    }
    async close() {
        if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined) {
            const ended = new Promise((done) => this.#child.once('exit', done));
            this.#child.kill('SIGKILL');
            await ended;
        }
    }
    async #ask(task, name) {
        const id = this.#count;
        this.#count += 1;
        const waiting = Promise.withResolvers();
        this.#waiting.set(id, waiting);
        this.#child.send(task(id));
        const answer = await this.#within(waiting.promise);
        if ('error' in answer) {
            throw this.#failure(name, answer.error);
        }
        return answer;
    }
    #answered(answer) {
        if ('id' in answer && answer.id !== undefined) {
            this.#waiting.get(answer.id)?.resolve(answer);
            this.#waiting.delete(answer.id);
        }
        else if ('error' in answer) {
            this.#ended(answer.error);
        }
        else {
            this.#ready.resolve(answer);
        }
    }
    #ended(why) {
        const error = this.#failure(undefined, why);
        this.#ready.reject(error);
        for (const { reject } of this.#waiting.values()) {
            reject(error);
        }
        this.#waiting.clear();
    }
    async #within(answer) {
        let timer;
        const late = new Promise((_resolve, reject) => {
            timer = setTimeout(() => reject(this.#failure(undefined, `it did not answer within ${timeLimit / 1_000} s`)), timeLimit);
        });
        return Promise.race([answer, late]).finally(() => clearTimeout(timer));
    }
    #failure(file, why) {
        return new errors/* UserError */.y('failed', `The upload provider ${this.provider} ${file === undefined ? 'failed' : `did not take ${file}`}: ${why}`, 'Correct that in config/plugins or at the service, then import again; no row was changed. Media can stay where it is with media: link.');
    }
}


/***/ }),

/***/ 40449:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ otherHash)
/* harmony export */ });
function otherHash({ hash, md5 }) {
    return `${hash}_${md5.slice(0, 10)}`;
}


/***/ })

};
