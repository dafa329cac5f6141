namespace Platform.Contracts;

/// <summary>
/// One process of a service at one moment, as <c>GET /internal/vitals</c> tells it. Counts are since the process started, so that each of several readers can take
/// the difference of two reports of its own; durations are in milliseconds unless their name says otherwise.
/// </summary>
/// <param name="Service">The service's resource name.</param>
/// <param name="Instance">Which of its processes, <c>host:pid</c>.</param>
/// <param name="UptimeSeconds">Since the process started.</param>
/// <param name="Process">Threads, processor, memory.</param>
/// <param name="Requests">Requests by class.</param>
/// <param name="Pools">Its database pools.</param>
/// <param name="Caches">Its caches.</param>
/// <param name="Redis">How Redis does; null when the process doesn't use it.</param>
/// <param name="Outbox">What waits to be delivered; null when the process has no outbox.</param>
/// <param name="Dependencies">Whom it calls: providers, extensions, other services.</param>
/// <param name="Llm">Streams, admission and warm-up; null elsewhere than in LlmService.</param>
public sealed record ServiceVitals(
    string Service,
    string Instance,
    double UptimeSeconds,
    ProcessVitals Process,
    IReadOnlyList<RequestVitals> Requests,
    IReadOnlyList<PoolVitals> Pools,
    IReadOnlyList<CacheVitals> Caches,
    RedisVitals? Redis,
    OutboxVitals? Outbox,
    IReadOnlyList<DependencyVitals> Dependencies,
    LlmVitals? Llm = null);

/// <summary>The process itself.</summary>
/// <param name="SchedulingDelay">How late a timer is, smoothed: as late as any request's next step. Long when threads or cores are short.</param>
/// <param name="Threads">Threads of the pool.</param>
/// <param name="QueuedWorkItems">Work that is ready and has no thread.</param>
/// <param name="ProcessorSeconds">Processor time so far.</param>
/// <param name="Cores">Processors it may use.</param>
/// <param name="ResidentBytes">Memory in use.</param>
/// <param name="HeapBytes">Of it, the managed heap.</param>
/// <param name="GcPauseSeconds">Time all threads stood still so far.</param>
public sealed record ProcessVitals(
    double SchedulingDelay, int Threads, long QueuedWorkItems, double ProcessorSeconds, int Cores, long ResidentBytes, long HeapBytes, double GcPauseSeconds);

/// <summary>Requests of one class.</summary>
/// <param name="Class">See <see cref="RequestClassNames"/>.</param>
/// <param name="Running">Begun and not ended.</param>
/// <param name="Failed">Answered with 5xx.</param>
/// <param name="Unauthorized">Answered with 401.</param>
/// <param name="Limited">Answered with 429.</param>
/// <param name="Latency">Until the answer began; of model calls only what the platform adds, without the wait for provider or tool.</param>
public sealed record RequestVitals(string Class, int Running, long Failed, long Unauthorized, long Limited, HistogramVitals Latency);

/// <summary>Durations, counted by <see cref="LatencyBuckets"/>.</summary>
/// <param name="Counts">How many fell into each bucket; trailing zeros may be left out.</param>
/// <param name="Sum">Of all durations.</param>
public sealed record HistogramVitals(IReadOnlyList<long> Counts, double Sum);

/// <summary>A database pool.</summary>
/// <param name="Name">E.g. <c>llm</c>.</param>
/// <param name="Database">What it connects to, e.g. <c>llmdb</c>.</param>
/// <param name="Priority">E.g. <c>highest</c>.</param>
/// <param name="Size">Connections that are kept.</param>
/// <param name="Overflow">Connections that may be opened beyond that.</param>
/// <param name="InUse">Connections lent out.</param>
/// <param name="Waiting">Callers in the queue.</param>
/// <param name="LongestWait">Of the first in the queue, up to now.</param>
/// <param name="Timeouts">Callers that got none in time.</param>
/// <param name="ConnectionErrors">Attempts to open a connection that failed.</param>
/// <param name="Wait">For a connection.</param>
/// <param name="Use">How long callers kept one.</param>
/// <param name="Holders">What the connections lent out are doing, most connections first, at most five.</param>
public sealed record PoolVitals(
    string Name,
    string Database,
    string Priority,
    int Size,
    int Overflow,
    int InUse,
    int Waiting,
    double LongestWait,
    long Timeouts,
    long ConnectionErrors,
    HistogramVitals Wait,
    HistogramVitals Use,
    IReadOnlyList<HolderVitals> Holders);

/// <summary>Connections that are lent out for the same statement.</summary>
/// <param name="Statement">Its text on one line, at most 200 characters, never its parameters; empty between statements.</param>
/// <param name="Connections">How many.</param>
/// <param name="Longest">How long the longest of them has been lent.</param>
public sealed record HolderVitals(string Statement, int Connections, double Longest);

/// <summary>A cache.</summary>
/// <param name="Name">E.g. <c>models</c>.</param>
/// <param name="Hits">Of both levels.</param>
/// <param name="Misses">Callers that had to wait for the source.</param>
/// <param name="LoadErrors">Loads that failed.</param>
/// <param name="StaleServes">Answers past their freshness.</param>
/// <param name="Evictions">Entries that left because the process's level was full.</param>
/// <param name="Entries">In the process.</param>
public sealed record CacheVitals(string Name, long Hits, long Misses, long LoadErrors, long StaleServes, long Evictions, int Entries);

/// <summary>Redis as the process sees it.</summary>
/// <param name="IsAvailable">Commands are sent, not refused at once because it was found silent.</param>
/// <param name="Commands">Commands that were sent.</param>
/// <param name="Errors">Of them, those without an answer in time.</param>
public sealed record RedisVitals(bool IsAvailable, long Commands, long Errors);

/// <summary>What waits to be delivered.</summary>
/// <param name="Waiting">Messages.</param>
/// <param name="OldestAgeSeconds">Of the oldest.</param>
/// <param name="Refused">Set aside; they wait for a person.</param>
public sealed record OutboxVitals(long Waiting, double OldestAgeSeconds, long Refused);

/// <summary>Somebody who is asked.</summary>
/// <param name="Kind">See <see cref="DependencyKinds"/>.</param>
/// <param name="Name">Of the provider or service; of an extension <c>tenant/name</c>.</param>
/// <param name="Running">Calls under way.</param>
/// <param name="LongestSilence">Of the call under way that has waited longest for its first byte.</param>
/// <param name="Calls">Calls that have ended, however.</param>
/// <param name="Failures">Of them, those that failed for reasons of the other side.</param>
/// <param name="Latency">Until the first byte.</param>
/// <param name="Circuit"><c>closed</c>, <c>open</c> or <c>half-open</c>; null where there is none.</param>
public sealed record DependencyVitals(
    string Kind, string Name, int Running, double LongestSilence, long Calls, long Failures, HistogramVitals Latency, string? Circuit);

/// <summary>What only LlmService has.</summary>
/// <param name="Streams">Open streams.</param>
/// <param name="Running">Calls that have a place.</param>
/// <param name="Waiting">Calls that wait for one.</param>
/// <param name="Limit">Places at the moment.</param>
/// <param name="MostPlaces">Places by configuration.</param>
/// <param name="WarmUps">Prompts of warm-up under way.</param>
/// <param name="WarmUpPaused">Warm-up stands still because somebody asked for it.</param>
public sealed record LlmVitals(int Streams, int Running, int Waiting, int Limit, int MostPlaces, int WarmUps, bool WarmUpPaused);
