using System.Text.Json;

namespace Platform.ServiceDefaults.Vitals;

/// <summary>Threads, processor and memory of this process, read when somebody asks.</summary>
internal static class ProcessVitals
{
    public static void Write(Utf8JsonWriter json, SchedulingDelay delay)
    {
        json.WriteStartObject("process"u8);
        json.WriteNumber("schedulingDelay"u8, delay.Seconds * 1000);
        json.WriteNumber("threads"u8, ThreadPool.ThreadCount);
        json.WriteNumber("queuedWorkItems"u8, ThreadPool.PendingWorkItemCount);
        json.WriteNumber("processorSeconds"u8, Environment.CpuUsage.TotalTime.TotalSeconds);
        json.WriteNumber("cores"u8, Environment.ProcessorCount);
        json.WriteNumber("residentBytes"u8, Environment.WorkingSet);
        json.WriteNumber("heapBytes"u8, GC.GetTotalMemory(forceFullCollection: false));
        json.WriteNumber("gcPauseSeconds"u8, GC.GetTotalPauseDuration().TotalSeconds);
        json.WriteEndObject();
    }
}
