using Platform.Gateway.Admission;

namespace Platform.Gateway.Interference.Mitigation;

/// <summary>Narrows this gateway's gates of the two lowest priorities, for a few seconds at a time. It has no way to the gates of authentication and extensions: they can't be narrowed.</summary>
internal sealed class LoadShedding(AdmissionGates gates)
{
    /// <summary>How long what was asked for holds without being asked for again.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromSeconds(5);

    public void Renew(MitigationState state)
    {
        Renew(gates.Usage, state.Acts(MitigationActions.ShedUsage));
        Renew(gates.Llm, state.Acts(MitigationActions.ShedLlm));
    }

    private static void Renew(SheddableGate gate, bool isShed)
    {
        if (isShed)
        {
            gate.Narrow(Lasts);
        }
        else
        {
            gate.Widen();
        }
    }
}
