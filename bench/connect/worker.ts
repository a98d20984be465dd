import { serve } from '../worker-process.js'
import { ConnectWorker } from './worker-calls.js'

serve(new ConnectWorker())
